"""Sending by LMTP (RFC 2033), over TCP or a unix socket: aiosmtplib does not speak it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from mailgate.config.doors import Route
from mailgate.newline import crlf
from mailgate.send.dialogue import PooledSender
from mailgate.send.outcome import SendError, Temporary, error_of
from mailgate.send.pool import Pool

_MAX_LINES = 100  # of one reply


def lmtp_sender(route: Route) -> PooledSender:
    """A sender for lmtp://host and lmtp:/socket."""
    return PooledSender(Pool(lambda: _connect(route), route.concurrency))


class _LmtpClient:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, timeout: float) -> None:
        self._reader = reader
        self._writer = writer
        self._timeout = timeout
        self._extensions: set[str] = set()

    @property
    def is_connected(self) -> bool:
        return not (self._writer.is_closing() or self._reader.at_eof())

    def offers(self, extension: str) -> bool:
        return extension in self._extensions

    async def bye(self) -> None:
        with suppress(OSError):
            self._writer.write(b"QUIT\r\n")
            self._writer.close()

    async def greet(self, hostname: str) -> None:
        await self._expect(220)
        reply = await self._command(f"LHLO {hostname}")
        self._extensions = {line.split()[0].lower() for line in reply.splitlines()[1:] if line.strip()}

    async def mail(self, sender: str, options: list[str]) -> None:
        await self._command(" ".join([f"MAIL FROM:<{sender}>", *options]))

    async def rcpt(self, recipient: str) -> None:
        await self._command(f"RCPT TO:<{recipient}>")

    async def rset(self) -> None:
        await self._command("RSET")

    async def data(self, message: bytes, recipients: list[str]) -> dict[str, SendError]:
        await self._command("DATA", 354)
        errors: dict[str, SendError] = {}
        try:
            await self._write(_stuffed(message))
            for recipient in recipients:
                code, text = await self._reply()
                if code // 100 != 2:
                    errors[recipient] = error_of(code, text)
        except SendError as error:
            error.handed_over = True
            raise
        return errors

    async def _command(self, line: str, code: int = 250) -> str:
        await self._write(line.encode() + b"\r\n")
        return await self._expect(code)

    async def _expect(self, wanted: int) -> str:
        code, text = await self._reply()
        if code != wanted:
            raise error_of(code, text)
        return text

    async def _write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await asyncio.wait_for(self._writer.drain(), self._timeout)
        except (TimeoutError, OSError) as error:
            raise Temporary(f"connection lost: {error}") from error

    async def _reply(self) -> tuple[int, str]:
        try:
            lines = await asyncio.wait_for(self._lines(), self._timeout)
            return int(lines[-1][:3]), "\n".join(line[4:] for line in lines)
        except TimeoutError as error:
            raise Temporary(f"no answer within {self._timeout} s") from error
        except (OSError, EOFError, ValueError) as error:
            raise Temporary(f"connection lost or no LMTP reply: {error}") from error

    async def _lines(self) -> list[str]:
        lines: list[str] = []
        while not lines or lines[-1][3:4] == "-":
            raw = await self._reader.readline()
            if not raw.endswith(b"\n") or len(lines) >= _MAX_LINES:
                raise EOFError("the server closed or talks without end")
            lines.append(raw.decode("utf-8", "replace").rstrip("\r\n"))
        return lines


def _stuffed(message: bytes) -> bytes:
    """As DATA wants it: CRLF, dots doubled, the end (RFC 5321 4.5.2)."""
    text = b"\r\n" + crlf(message)
    text = text.replace(b"\r\n.", b"\r\n..")
    return text[2:] + (b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n")


async def _connect(route: Route) -> _LmtpClient:
    where = route.path or f"{route.host}:{route.port}"
    opening = (
        asyncio.open_unix_connection(route.path) if route.path else asyncio.open_connection(route.host, route.port)
    )
    try:
        reader, writer = await asyncio.wait_for(opening, route.timeout)
    except (TimeoutError, OSError) as error:
        raise Temporary(f"{where}: can't connect: {error}") from error
    client = _LmtpClient(reader, writer, route.timeout)
    try:
        await client.greet(route.hostname or socket.gethostname())
    except SendError as error:
        await client.bye()
        raise Temporary(f"{where}: {error.text}", error.code) from error
    return client
