"""Events about the gate itself, its doors and its store."""

from __future__ import annotations

from collections.abc import Sequence

from mailgate.journal.write import event


@event()
def gate_started(*, version: str, mode: str, store: str, doors: Sequence[str]) -> None:
    """The gate takes mail from now on."""


@event()
def gate_stopped(*, reason: str, seconds: float) -> None:
    """The gate has ended in good order."""


@event("error")
def gate_failed(*, part: str, error: str) -> None:
    """A part of the gate ended with an error."""


@event("warning")
def smtp_refused(*, host: str, reply: str) -> None:
    """A listener has refused a connection, a command or a message."""


@event("error")
def store_lost(*, error: str) -> None:
    """The store can't be used: mail is answered 451 (452 where the disk is full), nothing is judged."""


@event()
def store_back(*, seconds: float) -> None:
    """The store can be used again."""


@event()
def store_purged(*, messages: int) -> None:
    """Bytes of old messages were deleted (store.keep_raw_days); their decisions stay."""


@event()
def config_reloaded(*, file: str) -> None:
    """A new config and policy are in force; doors, mailboxes and routes are those of the start."""


@event("error")
def config_refused(*, file: str, faults: Sequence[str]) -> None:
    """A new config or policy has faults; the old one stays in force."""


@event("warning")
def config_doubted(*, file: str, key: str, wrong: str, right: str) -> None:
    """A setting is allowed but hardly meant: an enforcing gate that answers nobody."""


@event("error")
def alarm_raised(*, kind: str, detail: str) -> None:
    """Something is wrong with the gate; the admin is told by mail: `waiting`, `queue`, `disk`,
    `mailbox:NAME`, `token:USER`."""


@event()
def alarm_ended(*, kind: str) -> None:
    """It is over; the admin is told."""


@event()
def timer_done(*, kind: str, about: str, late: float) -> None:
    """Something was due and was done."""


@event()
def command_done(*, message: int, technician: str, command: str, case: str | None) -> None:
    """A technician's command was carried out."""


@event()
def imap_connected(*, mailbox: str, folder: str) -> None:
    """A mailbox is being read."""


@event("error")
def imap_lost(*, mailbox: str, error: str) -> None:
    """The connection to a mailbox is lost: once, then hourly."""


@event()
def imap_back(*, mailbox: str, seconds: float) -> None:
    """The mailbox is there again."""


@event()
def imap_waits(*, mailbox: str) -> None:
    """Another gate reads the mailbox; this one takes over when that one ends."""


@event()
def imap_kept(*, mailbox: str, folder: str, uid: int, message: int) -> None:
    """A message of a mailbox is durably in the store, so it is moved or flagged there."""


@event("warning")
def imap_renumbered(*, mailbox: str, folder: str) -> None:
    """The folder's UIDVALIDITY has changed: what was kept before is told by its bytes."""


@event("warning")
def imap_left(*, mailbox: str, folder: str, uid: int, error: str) -> None:
    """A message is not taken in: too large, or it can't be fetched. It is put into left_folder for a person."""


@event("warning")
def library_warned(*, library: str, text: str, error: str | None) -> None:
    """A library has warned; its text is shown without the values it speaks of."""
