"""The state of one mail transaction, and the answers to the commands that build it (RFC 5321 4.1). No I/O."""

from __future__ import annotations

from mailgate.config.doors import Listener
from mailgate.smtp.paths import parse_path
from mailgate.smtp.recipients import Recipients

BAD_SEQUENCE = "503 5.5.1 bad sequence of commands"
_UTF8_UNDECLARED = "553 5.6.7 other letters than ASCII need SMTPUTF8"


class Transaction:
    """Who greets, from whom, for whom. Each method takes a command's argument and returns its reply."""

    __slots__ = ("_accepts", "_settings", "greeted", "recipients", "sender", "utf8")

    def __init__(self, settings: Listener, accepts: Recipients) -> None:
        self._settings = settings
        self._accepts = accepts
        self.greeted = False
        self.reset()

    def reset(self) -> None:
        """As after RSET: only the greeting stays."""
        self.sender: str | None = None  # "" is the null sender, None no MAIL yet
        self.recipients: list[str] = []
        self.utf8 = False

    def greet(self, name: str, hostname: str, *, tls_offered: bool) -> str:
        """EHLO or LHLO."""
        if not name:
            return "501 5.5.4 say who you are"
        self.greeted = True
        self.reset()
        lines = [hostname, f"SIZE {self._settings.max_size}", "8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES"]
        lines += ["SMTPUTF8"] * self._settings.smtputf8 + ["STARTTLS"] * tls_offered
        return "\r\n".join([f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"])

    def helo(self, name: str, hostname: str) -> str:
        """HELO."""
        if not name:
            return "501 5.5.4 say who you are"
        self.greeted = True
        self.reset()
        return f"250 {hostname}"

    def mail(self, text: str) -> str:
        """MAIL FROM:<path> and its parameters."""
        if not self.greeted or self.sender is not None:
            return BAD_SEQUENCE
        path = parse_path(text, "FROM:")
        if path is None:
            return "501 5.5.4 syntax: MAIL FROM:<address> [parameters]"
        refusal = self._parameters_refused(path.parameters)
        if refusal or not (path.address.isascii() or "SMTPUTF8" in path.parameters):
            return refusal or _UTF8_UNDECLARED
        self.sender, self.utf8 = path.address, "SMTPUTF8" in path.parameters
        return "250 2.1.0 OK"

    def _parameters_refused(self, parameters: dict[str, str]) -> str:
        for keyword, value in parameters.items():
            refusal = self._parameter_refused(keyword, value)
            if refusal:
                return refusal
        return ""

    def _parameter_refused(self, keyword: str, value: str) -> str:
        if keyword == "SIZE" and value.isdecimal() and value.isascii() and len(value) <= 20:
            limit = self._settings.max_size
            return f"552 5.3.4 larger than {limit} bytes" if int(value) > limit else ""
        if keyword == "BODY" and value.upper() in ("7BIT", "8BITMIME"):
            return ""
        if keyword == "SMTPUTF8" and not value and self._settings.smtputf8:
            return ""
        return f"555 5.5.4 parameter not known: {keyword}"

    def rcpt(self, text: str) -> str:
        """RCPT TO:<path>."""
        if self.sender is None:
            return BAD_SEQUENCE
        path = parse_path(text, "TO:")
        if path is None or not path.address:
            return "501 5.5.4 syntax: RCPT TO:<address>"
        if path.parameters:
            return "555 5.5.4 RCPT takes no parameters here"
        return self._recipient(path.address)

    def _recipient(self, address: str) -> str:
        if not (address.isascii() or self.utf8):
            return _UTF8_UNDECLARED
        if not self._accepts.accept(address):
            return "550 5.7.1 no mail for this address here"
        if len(self.recipients) >= self._settings.max_recipients:
            return "452 4.5.3 too many recipients"
        self.recipients.append(address)
        return "250 2.1.5 OK"

    def data_refused(self, text: str) -> str:
        """Why DATA can't begin; "" where it can."""
        if text:
            return "501 5.5.4 DATA takes no argument"
        return "" if self.recipients else BAD_SEQUENCE
