"""The SMTP dialogue of one connection (RFC 5321): what each command does, and DATA.

DATA is our own: aiosmtpd reads a message line by line.
"""

from __future__ import annotations

from collections.abc import Callable

from mailgate.actions import Incoming
from mailgate.errors import StoreFull, StoreUnavailable
from mailgate.newline import crlf
from mailgate.smtp.body import has_bare_newline
from mailgate.smtp.talk import SHUTTING_DOWN, Talk
from mailgate.smtp.transaction import Transaction
from mailgate.smtp.transfer import Transfer

_BEFORE_TLS = frozenset({"EHLO", "LHLO", "NOOP", "RSET", "STARTTLS", "QUIT"})

Answer = Callable[[str], str]


class Dialogue(Talk):
    """One connection. What is kept is kept before "250" is said."""

    source = "smtp"
    _commands = 0  # since the last message

    def _answers(self) -> dict[str, Answer]:
        return {"EHLO": self._ehlo, "HELO": lambda name: self._transaction.helo(name, self.hostname)}

    def _begin(self) -> None:
        self._transaction = transaction = Transaction(self._settings, self._service.recipients)
        self._verbs: dict[str, Answer] = {
            **self._answers(),
            "MAIL": transaction.mail,
            "RCPT": transaction.rcpt,
            "RSET": self._rset,
            "NOOP": lambda _: "250 2.0.0 OK",
            "VRFY": lambda _: "252 2.1.5 send some mail, it will be tried",
        }

    async def _turn(self) -> None:
        line = await self._next_line()
        self._commands += 1
        if self._service.draining:
            self._leave(SHUTTING_DOWN)
        elif self._commands > self._settings.max_commands or self._errors >= self._settings.max_errors:
            self._leave("421 4.7.0 too many commands or errors, closing")
        elif b"\n" in line or b"\r" in line:
            self._answer("500 5.5.2 bare CR or LF, end lines with CR LF")
        else:
            await self._obey(line)

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
