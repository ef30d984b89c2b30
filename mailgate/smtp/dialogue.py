"""The SMTP dialogue of one connection (RFC 5321), on aiosmtpd's protocol: its streams and its TLS.

Its loop and its DATA are our own: aiosmtpd has no limits, reads a message line by line, and takes several
times the CPU.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, TLSSetupException

from mailgate.actions import Incoming
from mailgate.errors import StoreFull, StoreUnavailable
from mailgate.newline import crlf
from mailgate.smtp.body import has_bare_newline
from mailgate.smtp.service import Service
from mailgate.smtp.transaction import Transaction
from mailgate.smtp.transfer import Transfer

_BEFORE_TLS = frozenset({"EHLO", "LHLO", "NOOP", "RSET", "STARTTLS", "QUIT"})
_SHUTTING_DOWN = "421 4.3.2 shutting down, try again later"

Answer = Callable[[str], str]


class Dialogue(SMTP):
    """One connection. What is kept is kept before "250" is said."""

    source = "smtp"
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
        self._commands = 0  # since the last message
        self._deadline: float | None = None  # of the next command; None while the gate itself is at work
        self._idle = False
        self._over = False

    def _answers(self) -> dict[str, Answer]:
        return {"EHLO": self._ehlo, "HELO": lambda name: self._transaction.helo(name, self.hostname)}

    def _begin(self) -> None:
        """A new session: nothing is known of the client, also after STARTTLS (RFC 3207 4.2)."""
        self._transaction = transaction = Transaction(self._settings, self._service.recipients)
        self._verbs: dict[str, Answer] = {
            **self._answers(),
            "MAIL": transaction.mail,
            "RCPT": transaction.rcpt,
            "RSET": self._rset,
            "NOOP": lambda _: "250 2.0.0 OK",
            "VRFY": lambda _: "252 2.1.5 send some mail, it will be tried",
        }

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
            self._leave(_SHUTTING_DOWN)

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

    async def _turn(self) -> None:
        """One command and its answer."""
        line = await self._next_line()
        self._commands += 1
        if self._service.draining:
            self._leave(_SHUTTING_DOWN)
        elif self._commands > self._settings.max_commands or self._errors >= self._settings.max_errors:
            self._leave("421 4.7.0 too many commands or errors, closing")
        elif b"\n" in line or b"\r" in line:
            self._answer("500 5.5.2 bare CR or LF, end lines with CR LF")
        else:
            await self._obey(line)

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

    async def _obey(self, line: bytes) -> None:
        verb, _, argument = line.partition(b" ")
        try:
            command, text = verb.decode("ascii").upper(), argument.strip().decode()
        except UnicodeDecodeError:
            self._answer("500 5.5.2 neither ASCII nor UTF-8")
            return
        if self._settings.require_tls and not self._tls_protocol and command not in _BEFORE_TLS:
            self._answer("530 5.7.0 STARTTLS first")
        elif (answer := self._verbs.get(command)) is not None:
            self._answer(answer(text))
        else:
            await self._do(command, text)

    async def _do(self, command: str, text: str) -> None:
        if command == "DATA":
            await self._data(text)
        elif command == "QUIT":
            self._leave("221 2.0.0 bye")
        elif command == "STARTTLS":
            await self._starttls(text)
        else:
            self._answer("500 5.5.2 command not known")

    # Commands

    def _ehlo(self, name: str) -> str:
        offered = self.tls_context is not None and self._tls_protocol is None
        return self._transaction.greet(name, self.hostname, tls_offered=offered)

    def _rset(self, _: str) -> str:
        self._transaction.reset()
        return "250 2.0.0 OK"

    async def _starttls(self, text: str) -> None:
        if self._tls_protocol or not self.tls_context or text:
            self._answer("503 5.5.1 TLS is on already or not offered")
        else:
            await self.smtp_STARTTLS("")  # what came in before the handshake is thrown away (RFC 3207 4.2)

    async def _data(self, text: str) -> None:
        if refusal := self._transaction.data_refused(text):
            self._answer(refusal)
            return
        await self.push("354 end with CR LF . CR LF")
        transfer = self._transfer = Transfer(self._service, self.loop)
        try:
            await self._receive(transfer)
            self._deadline = None
            self._answer_data(transfer.refusal or await self._keep(transfer.body.content()))
        finally:
            self._transfer = None
            transfer.close()
            self._transaction.reset()

    async def _receive(self, transfer: Transfer) -> None:
        """Take the message in; what the reader holds already belongs to it, what follows its end goes back."""
        if self._unread:
            transfer.feed(await self._reader.read(len(self._unread)))
        rest = await transfer.ended
        self._transfer = None
        self._reader.feed_data(rest)

    def _answer_data(self, reply: str) -> None:
        self._commands = 0
        self._answer(reply)

    async def _keep(self, raw: bytes) -> str:
        if has_bare_newline(raw):
            if self._settings.bare_newlines == "refuse":
                return "554 5.6.0 bare CR or LF, end lines with CR LF"
            raw = crlf(raw)
        sender, recipients = self._transaction.sender, tuple(self._transaction.recipients)
        try:
            number = await self._service.keep(Incoming(raw, self._service.now(), sender, recipients, self.source))
        except StoreFull:
            return "452 4.3.1 no room, try again later"
        except StoreUnavailable:
            return "451 4.3.0 can't keep mail now, try again later"
        return f"250 2.0.0 kept as {number}"
