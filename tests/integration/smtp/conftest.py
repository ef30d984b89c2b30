"""A real listener on loopback, a store in memory that can be made to fail, and a client that sends raw bytes."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from mailgate.actions import Incoming
from mailgate.config.doors import Listener as Settings
from mailgate.config.doors import LmtpIn, SmtpIn
from mailgate.intake import Intake
from mailgate.smtp import Listener
from tests.servers.certificate import self_signed
from tests.servers.oauth import google, key, microsoft, token_file  # noqa: F401

MAILBOX = "soporte@hosting.example"


@dataclass
class Kept:
    """A store that remembers in memory; `error` makes it fail."""

    messages: list[Incoming] = field(default_factory=list)
    error: Exception | None = None
    before: Callable[[], object] = lambda: None  # called first, in the writer's thread

    def keep(self, messages: list[Incoming]) -> list[int]:
        self.before()
        if self.error:
            raise self.error
        first = len(self.messages) + 1
        self.messages += messages
        return list(range(first, first + len(messages)))

    @property
    def raws(self) -> list[bytes]:
        return [message.raw for message in self.messages]


@dataclass
class Talk:
    """A client that sends exactly the bytes it is told to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def reply(self) -> str:
        """One whole reply; "" where the server closed."""
        lines: list[str] = []
        while not lines or lines[-1][3:4] == "-":
            try:
                line = await asyncio.wait_for(self.reader.readline(), 10)
            except ConnectionError:
                return ""
            if not line:
                return ""
            assert line.endswith(b"\r\n")
            lines.append(line.decode().rstrip())
        return "\n".join(lines)

    async def replies(self, count: int) -> list[str]:
        return [await self.reply() for _ in range(count)]

    async def say(self, data: bytes) -> str:
        self.writer.write(data)
        return await self.reply()

    async def up_to_data(self, greeting: bytes = b"EHLO client.example", *recipients: str) -> None:
        """Greet and come as far as the 354."""
        for line in (
            greeting,
            b"MAIL FROM:<c@cliente.example>",
            *(f"RCPT TO:<{r}>".encode() for r in recipients or (MAILBOX,)),
        ):
            assert (await self.say(line + b"\r\n"))[:3] == "250"
        assert (await self.say(b"DATA\r\n"))[:3] == "354"

    async def is_closed(self) -> bool:
        try:
            return await asyncio.wait_for(self.reader.read(), 10) == b""
        except ConnectionError:
            return True

    async def start_tls(self) -> None:
        """The client's handshake, its certificate check aside."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        await self.writer.start_tls(context)


Open = Callable[..., Awaitable[Talk]]
Listen = Callable[[Settings], Awaitable[Listener]]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
async def listen(kept: Kept) -> AsyncIterator[Listen]:
    """Start a listener with these settings; all are stopped at the end."""
    intake = Intake(kept)
    listeners: list[Listener] = []

    async def start(settings: Settings) -> Listener:
        listener = Listener(settings, [MAILBOX, "@filial.example"], intake.keep)
        await listener.start()
        listeners.append(listener)
        return listener

    yield start
    for listener in listeners:
        for connection in tuple(listener.service.connections):
            connection.abort()
        await listener.stop()
    await intake.close()


@pytest.fixture
async def connect(listen: Listen) -> AsyncIterator[Open]:
    """Open a connection to a listener (a new SMTP one for given settings) and read its greeting."""
    talks: list[Talk] = []

    async def open_(listener: Listener | None = None, *, greeted: bool = True, **settings: object) -> Talk:
        where = listener or await listen(SmtpIn(port=0, hostname="gate.example", **settings))
        talk = Talk(*await asyncio.open_connection("127.0.0.1", where.port))
        talks.append(talk)
        if greeted:
            assert (await talk.reply())[:3] == "220"
        return talk

    yield open_
    for talk in talks:
        talk.writer.close()


@pytest.fixture
def lmtp() -> LmtpIn:
    return LmtpIn(port=0, hostname="gate.example")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A self-signed certificate and its key, as the settings name them."""
    file, secret = self_signed(tmp_path_factory.mktemp("tls"))
    return {"tls_certificate": str(file), "tls_key": str(secret)}


@dataclass
class RawServer:
    """An SMTP and LMTP server that answers by a script and remembers the bytes of each message.

    `answers`: a command -> the reply in place of 250 (354 for DATA); "END" is the one after the message; None
    closes the connection there, "" says nothing.
    """

    answers: dict[str, str | None] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("8BITMIME", "SIZE")
    messages: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        going = self._answer(writer, "GREETING", "220 raw.example")
        while going:
            line = (await reader.readuntil(b"\r\n")).decode().strip()
            self.commands.append(line)
            verb = line.split()[0].upper()
            if verb in ("EHLO", "LHLO"):
                lines = ["raw.example", *self.extensions]
                going = self._answer(writer, verb, "\r\n".join([f"250-{x}" for x in lines[:-1]] + [f"250 {lines[-1]}"]))
                continue
            going = self._answer(writer, verb, "354 go on" if verb == "DATA" else "250 ok")
            if verb == "DATA" and going and self.answers.get("DATA", "354")[:3] == "354":
                self.messages.append(await reader.readuntil(b"\r\n.\r\n"))
                going = self._answer(writer, "END", "250 taken")
            going = going and verb != "QUIT"

    def _answer(self, writer: asyncio.StreamWriter, at: str, usual: str) -> bool:
        reply = self.answers.get(at, usual)
        if reply:
            writer.write(reply.encode() + b"\r\n")
        return reply is not None


@pytest.fixture
async def raw_server() -> AsyncIterator[RawServer]:
    server = RawServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
