"""Starting and stopping a listener."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from mailgate.config.doors import Listener as Settings
from mailgate.config.doors import LmtpIn
from mailgate.smtp.dialogue import Dialogue
from mailgate.smtp.lmtp import LmtpDialogue
from mailgate.smtp.service import Keep, Note, Service


def _say_nothing(host: str, reply: str) -> None:
    """For who wants no notes."""


class Listener:
    """An SMTP or LMTP listener: `start` it, `stop` it.

    `settings` tells which: SmtpIn or LmtpIn. `accept` are the gate's addresses or @domains; `keep` returns
    after the durable commit, or raises StoreFull or StoreUnavailable. `note` hears of each refusal.
    """

    def __init__(
        self,
        settings: Settings,
        accept: Iterable[str],
        keep: Keep,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        note: Note = _say_nothing,
    ) -> None:
        hostname = settings.hostname or socket.getfqdn()
        self.service = Service(settings, hostname, keep, now, accept, _tls(settings), note)
        self._settings = settings
        self._dialogue = LmtpDialogue if isinstance(settings, LmtpIn) else Dialogue
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises OSError where the address is taken."""
        loop, settings = asyncio.get_running_loop(), self._settings
        path = settings.socket if isinstance(settings, LmtpIn) else None
        if path:
            self._server = await loop.create_unix_server(self._connection, path, backlog=512)
            Path(path).chmod(0o660)
        else:
            self._server = await loop.create_server(self._connection, settings.host, settings.port, backlog=512)

    def _connection(self) -> Dialogue:
        return self._dialogue(self.service)

    @property
    def port(self) -> int:
        """The port it listens on, also where 0 was asked for; 0 for a unix socket."""
        name = self._server.sockets[0].getsockname() if self._server else None
        return int(name[1]) if isinstance(name, tuple) else 0

    @property
    def where(self) -> str:
        """For the log: "smtp 127.0.0.1:2525", or a unix socket's path."""
        settings, kind = self._settings, self._dialogue.source
        path = settings.socket if isinstance(settings, LmtpIn) else None
        return f"{kind} {path or f'{settings.host}:{self.port}'}"

    async def stop(self) -> None:
        """Listen no more; say 421 to idle clients, let messages in transfer end, then cut the rest off."""
        if self._server is None:
            return
        self._server.close()
        self.service.drain()
        await self._until_empty(self._settings.shutdown_timeout)
        for connection in tuple(self.service.connections):
            connection.abort()
        await self._until_empty(1)
        self._server = None
        if isinstance(self._settings, LmtpIn) and self._settings.socket:
            Path(self._settings.socket).unlink(missing_ok=True)

    async def _until_empty(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self.service.connections and loop.time() < end:
            await asyncio.sleep(0.02)


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context
