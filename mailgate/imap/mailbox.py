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

from mailgate.errors import Conflict, MailgateError, StoreUnavailable
from mailgate.imap.client import Client, Login, connect, hang_up
from mailgate.imap.folder import Folder
from mailgate.imap.folders import naming
from mailgate.imap.outage import Outage
from mailgate.imap.ports import Context

_SHORTEST = 60.0  # seconds of a connection, however soon its login ends
_STORE_PAUSE = 5.0  # seconds until a store that was gone is tried again
_LEASE_PAUSE = 5.0  # seconds between two looks whether the gate that fetches the mailbox still lives


@dataclass(frozen=True, slots=True)
class Health:
    """How a mailbox is doing."""

    mailbox: str
    reachable: bool
    error: str  # why not; "" where it is
    lost_since: datetime | None = None  # when the outage that lasts began
    standby: bool = False  # another gate fetches it: this one knows nothing of it


class Mailbox:
    """Started once, stopped once. IDLE watches the first folder; all are looked into every `poll` seconds."""

    def __init__(self, context: Context, login: Login, jitter: Callable[[], float] = random) -> None:
        self._settings, self._now, self._login = context.settings, context.now, login
        self._context, self._store, self._events, self._jitter = context, context.store, context.events, jitter
        self._folders = self._unread()
        self._outage = self._no_outage()
        self._looked_at: datetime | None = None
        self._lost_since: datetime | None = None
        self._standby = False
        self._stopping = threading.Event()
        self._woken, self._waker = socket.socketpair()
        self._client: Client | None = None
        self._thread = threading.Thread(target=self._run, name=f"imap {self._settings.name}", daemon=True)

    def _unread(self) -> list[Folder]:
        return [Folder(self._context, name) for name in self._settings.folders]

    def _no_outage(self) -> Outage:
        return Outage(self._settings.name, self._events, self._jitter)

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
        reachable = self._looked_at is not None and not error
        return Health(self._settings.name, reachable, error, self._lost_since, self._standby)

    def _going(self) -> bool:
        return not self._stopping.is_set()

    def _run(self) -> None:
        while self._going():
            self._stopping.wait(self._turn())
        with suppress(MailgateError):
            self._store.end_lease(self._settings.name)

    def _turn(self) -> float:
        """One session, where it is this gate's turn; seconds to wait until the next."""
        try:
            if not self._leased():
                return _LEASE_PAUSE
            self._session()
        except StoreUnavailable:  # it tells of itself, and nothing was moved
            return _STORE_PAUSE
        except Conflict:  # this gate was taken for dead
            self._folders = self._unread()
            return _LEASE_PAUSE
        except Exception as error:  # whatever a server may answer: this thread must not end
            self._lost_since = self._lost_since or self._now()
            return self._outage.lost(f"{type(error).__name__}: {error}", time.monotonic())
        return 0.0

    def _leased(self) -> bool:
        """Whether this gate is the one to fetch; told when it begins to wait."""
        standby = not self._store.lease(self._settings.name)
        if standby and not self._standby:
            self._events.imap_waits(mailbox=self._settings.name)
            self._folders = self._unread()  # what the other one does is not remembered here
            self._outage, self._lost_since = self._no_outage(), None
        self._standby = standby
        return not standby

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
        while self._going() and time.monotonic() < end and self._leased():
            if time.monotonic() >= due:
                due = time.monotonic() + self._settings.poll
                for folder in reversed(self._folders):  # the first is selected last: IDLE watches it
                    folder.open()
                    folder.look(self._going)
            else:
                self._folders[0].look(self._going)
            self._looked_at, self._lost_since = self._now(), None
            self._outage.back(time.monotonic())
            if self._going() and not client.take_news():
                client.wait(self._woken, max(min(due, end) - time.monotonic(), 0))
