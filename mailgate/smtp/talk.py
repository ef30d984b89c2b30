"""One SMTP connection on aiosmtpd's protocol, its streams and its TLS: its clock, its lines in and its replies out.

The loop is our own: aiosmtpd has no limits, and takes several times the CPU.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any

from aiosmtpd.smtp import SMTP, TLSSetupException

from mailgate.smtp.service import Service
from mailgate.smtp.transfer import Transfer

SHUTTING_DOWN = "421 4.3.2 shutting down, try again later"


class Talk(SMTP, ABC):
    """Reads commands and answers them in their order; what they mean, `Dialogue` knows."""

    greeting = "ESMTP"
    line_length_limit = 4096  # of commands: RFC 5321 4.5.3.1.4 asks for 512, extensions for more

    def __init__(self, service: Service) -> None:
        super().__init__(
            None,
            hostname=service.hostname,
            tls_context=service.tls,
            loop=asyncio.get_running_loop(),
            enable_SMTPUTF8=True,
        )
        self.host = ""
        self._service = service
        self._settings = service.settings
        self._transfer: Transfer | None = None
        self._replies: list[str] = []
        self._errors = 0
        self._deadline: float | None = None  # of the next command; None while the gate itself is at work
        self._idle = False
        self._over = False

    @abstractmethod
    def _begin(self) -> None:
        """A new session: nothing is known of the client, also after STARTTLS (RFC 3207 4.2)."""

    @abstractmethod
    async def _turn(self) -> None:
        """One command and its answer."""

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self.host = peer[0] if isinstance(peer, tuple) else ""
        self._begin()

    def data_received(self, data: bytes) -> None:
        if self._transfer is None:
            super().data_received(data)
        else:
            self._transfer.feed(data)

    def eof_received(self) -> bool:
        """The client sends no more; what it has sent is still answered (but over TLS, which can't be half closed)."""
        if self._transfer is not None:
            self._transfer.fail(ConnectionResetError())
        self._reader.feed_eof()
        return self.session is not None and self.session.ssl is None

    def connection_lost(self, error: Exception | None) -> None:
        self._service.dismiss(self)
        super().connection_lost(error)

    def leave_when_idle(self) -> None:
        if self._idle:
            self._leave(SHUTTING_DOWN)

    def abort(self) -> None:
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    # Time

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Begin to watch the clock: one timer a connection, not one a command."""
        self._deadline = self.loop.time() + self._settings.timeout
        if self._timeout_handle is None:
            self._timeout_cb()

    def _timeout_cb(self) -> None:
        settings = self._settings
        late = self._is_late(self.loop.time())
        if late:
            self._leave("421 4.4.2 timeout, closing")
        rest = min(settings.timeout, settings.data_timeout) / 4
        self._timeout_handle = self.loop.call_later(rest, self.abort if late else self._timeout_cb)

    def _is_late(self, now: float) -> bool:
        if self._transfer is not None:
            return self._transfer.is_late(now)
        return self._deadline is not None and now >= self._deadline

    # Talking

    async def push(self, status: Any) -> None:
        """Answer at once: what aiosmtpd's STARTTLS uses."""
        self._answer(status)
        self._flush()

    def _answer(self, reply: str) -> None:
        self._replies.append(reply)
        if reply[0] in "45":
            self._errors += 1
            self._service.note(self.host, reply)

    def _flush(self) -> None:
        if self._replies and not self._writer.is_closing():
            self._writer.write(("\r\n".join(self._replies) + "\r\n").encode())
        self._replies.clear()

    def _leave(self, reply: str) -> None:
        self._answer(reply)
        self._flush()
        self._over = True
        self._writer.close()

    async def _handle_client(self) -> None:
        try:
            if refusal := self._service.admit(self):
                self._leave(refusal)
            self._answer(f"220 {self.hostname} {self.greeting} mailgate")
            while not self._over:
                await self._turn()
        except asyncio.LimitOverrunError:
            self._leave("500 5.5.6 line too long, closing")
        except (ConnectionError, asyncio.IncompleteReadError, TLSSetupException):
            pass  # the client has gone
        finally:
            self._end()

    def _end(self) -> None:
        self._flush()
        self._writer.close()
        self._service.dismiss(self)
        if self._tls_protocol and self.session is not None and self.session.ssl is None:
            self.abort()  # the handshake failed: asyncio will not call connection_lost
            if self._timeout_handle is not None:
                self._timeout_handle.cancel()

    async def _next_line(self) -> bytes:
        """The next command; answers are held back while another one lies there already (RFC 2920)."""
        self._deadline = self.loop.time() + self._settings.timeout
        if b"\r\n" not in self._unread:
            self._flush()
            await self._writer.drain()
            self._idle = True
        line = await self._reader.readuntil(b"\r\n")
        self._idle = False
        return line[:-2]

    @property
    def _unread(self) -> bytearray:
        unread: bytearray = self._reader._buffer  # type: ignore[attr-defined]  # no public way to look ahead
        return unread
