"""Sending by SMTP (aiosmtplib)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

import aiosmtplib

from mailgate.config.doors import Route
from mailgate.errors import MailgateError
from mailgate.oauth import Token, TokenSource, source
from mailgate.send.dialogue import PooledSender
from mailgate.send.outcome import SendError, Temporary, error_of
from mailgate.send.pool import Pool

T = TypeVar("T")


def smtp_sender(route: Route) -> PooledSender:
    """A sender for smtp:// and smtps://."""
    return PooledSender(Pool(lambda: connect(route), route.concurrency), route.sender)


class SmtpClient:
    """One connection (see Carrier)."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client
        self._encoding = "ascii"

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected

    async def bye(self) -> None:
        with suppress(aiosmtplib.SMTPException, OSError):
            await self._client.quit(timeout=2)
        self._client.close()

    def offers(self, extension: str) -> bool:
        return self._client.supports_extension(extension)

    async def mail(self, sender: str, options: list[str]) -> None:
        self._encoding = "utf-8" if "SMTPUTF8" in options else "ascii"
        await _spoken(self._client.mail(sender, options=options, encoding=self._encoding))

    async def rcpt(self, recipient: str) -> None:
        await _spoken(self._client.rcpt(recipient, encoding=self._encoding))

    async def data(self, message: bytes, recipients: list[str]) -> dict[str, SendError]:
        try:
            await _spoken(self._client.data(message))
        except SendError as error:
            error.handed_over = not error.code
            raise
        return {}

    async def noop(self) -> None:
        await _spoken(self._client.noop())

    async def rset(self) -> None:
        await _spoken(self._client.rset())


async def _spoken(step: Awaitable[T]) -> T:
    """What aiosmtplib raises, as our two errors."""
    try:
        return await step
    except aiosmtplib.SMTPResponseException as error:
        raise error_of(error.code, error.message) from error
    except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
        raise Temporary(f"{type(error).__name__}: {error}") from error


async def connect(route: Route) -> SmtpClient:
    """A connection that is logged in and greeted. Raises Temporary."""
    tokens = source(route.way_in, route.user or "") if route.auth != "password" else None
    token = await asyncio.to_thread(_token, tokens) if tokens else None
    client = aiosmtplib.SMTP(
        hostname=route.host,
        port=route.port,
        username=route.user,
        password=await asyncio.to_thread(_password, route),
        oauth_token_generator=_giving(token) if token else None,
        local_hostname=route.hostname or None,
        timeout=route.timeout,
        use_tls=route.scheme == "smtps",
        start_tls=_start_tls(route),
        tls_context=_context(route),
    )
    try:
        await _spoken(client.connect())
        await _spoken(_greet(client))
    except SendError as error:
        client.close()
        if tokens and token and error.code // 10 == 53:  # RFC 4954 section 6
            tokens.refused(token)
        raise Temporary(f"{route.host}:{route.port}: {error.text}", error.code) from error  # 5xx here is of no message
    return SmtpClient(client)


def _token(tokens: TokenSource) -> Token:
    try:
        return tokens.token()
    except (MailgateError, OSError) as error:
        raise Temporary(str(error)) from error


def _giving(token: Token) -> Callable[[], Awaitable[str]]:
    async def give() -> str:
        return token.access

    return give


async def _greet(client: aiosmtplib.SMTP) -> None:
    """What the server offers must be known before the first MAIL."""
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError:
            await client.helo()


def _start_tls(route: Route) -> bool | None:
    """True: or fail; None: where offered; False: never. A password never goes without TLS unless tls is off."""
    if route.scheme == "smtps" or route.tls == "off":
        return False
    return True if route.tls == "require" or route.user else None


def _context(route: Route) -> ssl.SSLContext | None:
    """Certificates are checked, but where TLS is opportunistic anyway (RFC 7435)."""
    start = _start_tls(route)
    if start is False and route.scheme != "smtps":
        return None
    return _loaded(route.ca_file, route.verify and start is not None)


@cache
def _loaded(ca_file: str | None, verify: bool) -> ssl.SSLContext:
    """Made once: reading the system's authorities takes 20 ms."""
    context = ssl.create_default_context(cafile=ca_file)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _password(route: Route) -> str | None:
    if route.password_file is None or route.auth != "password":
        return None
    try:
        return Path(route.password_file).read_text("utf-8").rstrip("\r\n")
    except OSError as error:
        raise Temporary(f"password_file {route.password_file}: {error.strerror}") from error
