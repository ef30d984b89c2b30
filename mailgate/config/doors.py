"""Settings of the doors: the listeners that mail comes in by, and the routes that it goes out by."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mailgate.config.login import Login

_PORTS = {"smtp": 25, "smtps": 465, "lmtp": 24}


class Listener(BaseModel):
    """What the SMTP and the LMTP listener have in common: where they listen, and what they put up with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=False, description="Whether this listener is started.")
    host: str = Field(default="127.0.0.1", description="Address to listen on; 0.0.0.0 or :: for all.")
    port: int = Field(default=0, ge=0, le=65535, description="TCP port; 0 takes a free one.")
    hostname: str = Field(default="", description="Name in the greeting; empty for the machine's own.")
    recipients: tuple[str, ...] = Field(
        default=(),
        description="Further addresses, or @domains, that mail is accepted for, beside the mailbox and its aliases.",
    )
    tls_certificate: str | None = Field(
        default=None, description="PEM file of the certificate chain; STARTTLS is offered with it."
    )
    tls_key: str | None = Field(default=None, description="PEM file of its private key.")
    require_tls: bool = Field(default=False, description="Refuse mail on connections without TLS.")
    smtputf8: bool = Field(default=True, description="Accept addresses with other than ASCII letters (RFC 6531).")
    bare_newlines: Literal["normalise", "refuse"] = Field(
        default="normalise", description="Bare CR or LF in a message: made CRLF before it is kept, or refused with 554."
    )
    max_size: int = Field(default=36_700_160, ge=65536, description="Bytes of the largest message accepted (RFC 1870).")
    max_memory: int = Field(
        default=268_435_456,
        ge=65536,
        description="Bytes that all messages being received may take together; more get a 452.",
    )
    max_recipients: int = Field(default=100, ge=1, description="Recipients of one message; more get a 452.")
    max_connections: int = Field(default=500, ge=1, description="Connections at once; more get a 421.")
    max_connections_per_host: int = Field(
        default=250, ge=1, description="Connections at once of one host (IPv6: of one /64); more get a 421."
    )
    max_commands: int = Field(
        default=1000, ge=10, description="Commands between two messages before the connection is closed."
    )
    max_errors: int = Field(default=20, ge=1, description="Refused commands of a connection before it is closed.")
    timeout: float = Field(default=300, gt=0, description="Seconds to wait for the next command (RFC 5321 4.5.3.2).")
    data_timeout: float = Field(
        default=180, gt=0, description="Seconds of silence within a message before it is given up."
    )
    min_rate: float = Field(
        default=500,
        gt=0,
        description="Bytes a second that a message must come in at, on average, data_timeout granted beside.",
    )
    shutdown_timeout: float = Field(
        default=10, ge=0, description="Seconds that messages in transfer get to end at a shutdown."
    )

    @model_validator(mode="after")
    def _certificate_has_key(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key should be set together")
        if self.require_tls and self.tls_certificate is None:
            raise ValueError("require_tls should come with tls_certificate and tls_key")
        return self


class SmtpIn(Listener):
    """The SMTP listener (RFC 5321)."""

    enabled: bool = Field(default=True, description="Whether this listener is started.")
    port: int = Field(default=2525, ge=0, le=65535, description="TCP port; 0 takes a free one.")


class LmtpIn(Listener):
    """The LMTP listener (RFC 2033), for the mail server in front."""

    port: int = Field(default=2424, ge=0, le=65535, description="TCP port; 0 takes a free one.")
    socket: str | None = Field(
        default=None, description="Path of a unix socket to listen on in place of host and port."
    )


class _Where(BaseModel):
    """Where mail goes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        description="smtp://user@host:587, smtps://user@host, lmtp://host:24, lmtp:/run/x.sock, maildir:/path, or "
        "(technicians) imap:NAME/Folder of an [[imap]] mailbox."
    )


class Route(Login, _Where):
    """One way out for mail."""

    tls: Literal["auto", "require", "off"] = Field(
        default="auto",
        description="smtp: STARTTLS where offered; required, with a valid certificate; or never. smtps is always TLS.",
    )
    verify: bool = Field(default=True, description="Whether the server's certificate must be valid for its name.")
    ca_file: str | None = Field(
        default=None, description="PEM file of the authorities to believe, in place of the system's."
    )
    sender: str | None = Field(
        default=None,
        examples=["soporte@hosting.example"],
        description="smtp: envelope sender of all mail, in place of <> too: some providers take no other.",
    )
    concurrency: int = Field(default=10, ge=1, le=100, description="Connections at once.")
    timeout: float = Field(default=60, gt=0, description="Seconds to wait for each answer of the server.")
    hostname: str = Field(default="", description="Name that the gate greets with; empty for the machine's own.")

    @model_validator(mode="after")
    def _way_is_known(self) -> Self:
        if self.scheme not in (*_PORTS, "maildir", "imap"):
            raise ValueError("url should begin with smtp://, smtps://, lmtp:, maildir: or imap:")
        if not (self.host or self.path):
            raise ValueError("url should name a host or a path")
        _ = self.port  # raises ValueError with the range that would be right
        if self.scheme.startswith("smtp") and not self.host:
            raise ValueError("url should name a host: smtp://host:port")
        if self.scheme == "maildir" and not self.path:
            raise ValueError("url should name a folder: maildir:/path")
        if self.scheme == "imap" and not all(self.folder):
            raise ValueError("url should name an [[imap]] mailbox and a folder: imap:NAME/Folder")
        if self._split.password is not None:
            raise ValueError("the password should stand in password_file, not in the url")
        return self

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        if self.auth == "password":
            if (self.user is None) != (self.password_file is None):
                raise ValueError("a user in the url and password_file should be set together")
        elif self.user is None or not self.scheme.startswith("smtp"):
            raise ValueError(f"auth = {self.auth!r} should come with a url like smtp://user@host:587")
        if fault := self.oauth_fault():
            raise ValueError(fault)
        return self

    @property
    def _split(self) -> SplitResult:
        return urlsplit(self.url)

    @property
    def scheme(self) -> str:
        """smtp, smtps, lmtp, maildir or imap."""
        return self._split.scheme

    @property
    def host(self) -> str | None:
        return self._split.hostname

    @property
    def port(self) -> int:
        """The URL's port, else the protocol's own."""
        return self._split.port or _PORTS.get(self.scheme, 0)

    @property
    def user(self) -> str | None:
        return unquote(self._split.username) if self._split.username else None

    @property
    def path(self) -> str:
        """Of the Maildir or the unix socket; empty for a host."""
        return "" if self.host else unquote(self._split.path)

    @property
    def folder(self) -> tuple[str, str]:
        """The name of the [[imap]] mailbox, and the folder in it."""
        name, _, folder = self.path.partition("/")
        return name, folder
