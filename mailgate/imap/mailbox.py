"""One mailbox: a thread of its own that connects, reads its folders, waits, and connects again."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import random

from mailgate.errors import StoreUnavailable
from mailgate.imap.client import Client, Login, connect, hang_up
from mailgate.imap.folder import Folder
from mailgate.imap.folders import naming
from mailgate.imap.outage import Outage
from mailgate.imap.ports import Context

_SHORTEST = 60.0  # seconds of a connection, however soon its login ends
_STORE_PAUSE = 5.0  # seconds until a store that was gone is tried again


@dataclass(frozen=True, slots=True)
class Health:
    """How a mailbox is doing."""

    mailbox: str
    reachable: bool
    error: str  # why not; "" where it is
    looked_at: datetime | None  # the last complete look into a folder


class Mailbox:
    """Started once, stopped once. IDLE watches the first folder; all are looked into every `poll` seconds."""

    def __init__(self, context: Context, login: Login, jitter: Callable[[], float] = random) -> None:
        self._settings, self._now, self._login = context.settings, context.now, login
        self._folders = [Folder(context, name) for name in self._settings.folders]
        self._outage = Outage(self._settings.name, context.events, jitter)
        self._looked_at: datetime | None = None
        self._stopping = threading.Event()
        self._woken, self._waker = socket.socketpair()
        self._client: Client | None = None
        self._thread = threading.Thread(target=self._run, name=f"imap {self._settings.name}", daemon=True)

    def start(self) -> None:
        """Begin to read; returns at once."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Returns at once; `join` waits."""
        self._stopping.set()
        self._waker.send(b"x")

    def join(self, grace: float) -> None:
        """Wait until the batch in hand is kept and put away; a server that does not answer is hung up on."""
        if self._thread.ident is None:
            return
        self._thread.join(grace)
        if self._thread.is_alive() and (client := self._client):
            with suppress(OSError):
                client.socket().shutdown(socket.SHUT_RDWR)
            self._thread.join(grace)

    @property
    def health(self) -> Health:
        """As it is now."""
        error = self._outage.error
        return Health(self._settings.name, self._looked_at is not None and not error, error, self._looked_at)

    def _going(self) -> bool:
        return not self._stopping.is_set()

    def _run(self) -> None:
        while self._going():
            try:
                self._session()
            except StoreUnavailable:  # it tells of itself, and nothing was moved
                pause = _STORE_PAUSE
            except Exception as error:  # whatever a server may answer: this thread must not end
                pause = self._outage.lost(f"{type(error).__name__}: {error}", time.monotonic())
            else:
                pause = 0.0
            self._stopping.wait(pause)

    def _session(self) -> None:
        """One connection, until it is lost, its login ends or the gate stops."""
        client = self._client = connect(self._settings, self._login)
        try:
            names = naming(client)
            for folder in self._folders:
                folder.attach(client, names)
            self._read(client)
            client.logout()
        finally:
            self._client = None
            hang_up(client)

    def _read(self, client: Client) -> None:
        due = time.monotonic()
        end = due + max(self._login.good_for, _SHORTEST)
        while self._going() and time.monotonic() < end:
            if time.monotonic() >= due:
                due = time.monotonic() + self._settings.poll
                for folder in reversed(self._folders):  # the first is selected last: IDLE watches it
                    folder.open()
                    folder.look(self._going)
            else:
                self._folders[0].look(self._going)
            self._looked_at = self._now()
            self._outage.back(time.monotonic())
            if self._going() and not client.take_news():
                client.wait(self._woken, max(min(due, end) - time.monotonic(), 0))
