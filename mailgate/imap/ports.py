"""What fetching needs of the rest: a store, and somebody who hears of events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailgate.actions import Incoming, Progress
from mailgate.config.imap import ImapIn

Now = Callable[[], datetime]


class Keeper(Protocol):
    """The part of the store that fetching needs; used by several threads.

    keep and save_progress raise Conflict where another gate has the lease by now: this one was taken for dead.
    """

    def lease(self, mailbox: str) -> bool:
        """Whether this gate may fetch the mailbox; another one that lives may be at it."""

    def end_lease(self, mailbox: str) -> None:
        """Another gate may fetch it."""

    def keep(self, batch: Sequence[Incoming], *, progress: Progress | None = None) -> list[int]:
        """Keep all messages and the progress in one durable commit, or nothing. Raises StoreUnavailable."""

    def progress(self, mailbox: str, folder: str) -> Progress | None:
        """What was saved last; None where nothing was."""

    def save_progress(self, progress: Progress) -> None:
        """Save progress without a message."""


class Events(Protocol):
    """The journal, as far as fetching writes to it."""

    def mail_kept(
        self, *, message: int, source: str, size: int, envelope_from: str | None, recipients: int
    ) -> None: ...

    def imap_connected(self, *, mailbox: str, folder: str) -> None: ...

    def imap_lost(self, *, mailbox: str, error: str) -> None: ...

    def imap_back(self, *, mailbox: str, seconds: float) -> None: ...

    def imap_waits(self, *, mailbox: str) -> None: ...

    def imap_kept(self, *, mailbox: str, folder: str, uid: int, message: int) -> None: ...

    def imap_renumbered(self, *, mailbox: str, folder: str) -> None: ...

    def imap_left(self, *, mailbox: str, folder: str, uid: int, error: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What everything that reads one mailbox shares."""

    settings: ImapIn
    store: Keeper
    events: Events
    now: Now
    wake: Callable[[], None]  # something new waits to be judged
