"""One IMAP connection: opened, logged in, waited on. Used by one thread."""

from __future__ import annotations

import math
import select
import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailgate.config.imap import ImapIn
from mailgate.errors import MailgateError


class Login(Protocol):
    """A way to log in."""

    def __call__(self, client: Client) -> None:
        """Log in. Raises IMAPClientError, OSError or MailgateError."""

    @property
    def good_for(self) -> float:
        """Seconds that a connection logged in now may last."""


LOST = (OSError, IMAPClientAbortError)  # the connection is no more; any other error of IMAP is an answer
_PORTS = {"tls": 993, "starttls": 143, "off": 143}
_CONNECT_TIMEOUT = 30.0  # seconds


class Client(IMAPClient):  # type: ignore[misc]  # imapclient has no types
    """An IMAPClient that can be woken while it idles, and that loses no news on the way into IDLE."""

    def wait(self, wake: socket.socket, seconds: float) -> None:
        """Return when the server has news, `wake` can be read, or the time is over; IDLE has ended then.

        The server must answer the end of IDLE, so a connection that is dead or closed raises here (see LOST).
        Without IDLE (RFC 2177) it waits for the time alone and asks for an answer by NOOP.
        """
        if not self.has_capability("IDLE"):
            select.select([wake], [], [], seconds)
            self.noop()
            return
        if not self._begin_idle():
            select.select([self.socket(), wake], [], [], seconds)
        self.idle_done()

    def take_news(self) -> bool:
        """Whether an answer since the last call told of new mail by the way; IDLE does not tell it again."""
        return self._imap.untagged_responses.pop("EXISTS", None) is not None

    def _begin_idle(self) -> bool:
        """Whether the server has told news already: before its "+", or in the same packet, where select is blind."""
        tag = self._idle_tag = self._imap._command("IDLE")
        news = False
        while self._imap._get_response() is not None:
            if self._imap.tagged_commands[tag]:
                raise IMAPClientError(f"IDLE is refused: {self._imap.tagged_commands.pop(tag)!r:.200}")
            news = True
        return news or self._has_unread()

    def _has_unread(self) -> bool:
        sock = self.socket()
        sock.setblocking(False)
        try:
            return bool(self._imap.file.peek(1))
        except OSError:  # TLS: nothing whole to read yet
            return False
        finally:
            self._set_read_timeout()


class CertificateRefused(MailgateError):
    """The server's certificate is not one to believe: nothing was said to it."""


def connect(settings: ImapIn, login: Login) -> Client:
    """A connection that is logged in. Raises OSError, IMAPClientError or MailgateError."""
    try:
        return _connected(settings, login)
    except ssl.SSLCertVerificationError as error:
        raise CertificateRefused(
            f"{settings.host}: its certificate is refused: {error.verify_message}; host should be the name in it, and "
            "ca_file name its authority where the system knows it not"
        ) from None


def _connected(settings: ImapIn, login: Login) -> Client:
    context = _tls(settings)
    client = Client(
        settings.host,
        settings.port or _PORTS[settings.tls],
        ssl=settings.tls == "tls",
        ssl_context=context,
        timeout=SocketTimeout(min(_CONNECT_TIMEOUT, settings.timeout), settings.timeout),
    )
    client.normalise_times = False
    try:
        if settings.tls == "starttls":
            client.starttls(context)
        login(client)
    except BaseException:
        hang_up(client)
        raise
    return client


def hang_up(client: Client) -> None:
    """Close without a word: who is gone can't be told."""
    with suppress(Exception):
        client.shutdown()


class ByPassword:
    """Logs in by user and password; the file is read each time, so that a changed password needs no restart."""

    good_for = math.inf

    def __init__(self, settings: ImapIn) -> None:
        self._user, self._file = settings.user, Path(settings.password_file or "")

    def __call__(self, client: Client) -> None:
        """See Login."""
        client.login(self._user, self._file.read_text("utf-8").rstrip("\r\n"))


def _tls(settings: ImapIn) -> ssl.SSLContext | None:
    if settings.tls == "off":
        return None
    context = ssl.create_default_context(cafile=settings.ca_file)
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
