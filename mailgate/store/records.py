"""What the command line shows of the store: rows as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailgate.casework import MessageState
from mailgate.facts import Case


@dataclass(frozen=True, slots=True)
class Message:
    """One kept message, without its bytes. What is known only once it is judged is None before."""

    id: int
    received_at: datetime
    envelope_from: str | None
    recipients: tuple[str, ...]
    source: str
    size: int  # bytes
    state: MessageState
    starts: int
    released: bool
    why_aside: str | None
    message_id: str | None
    sender: str | None
    account: str | None
    subject: str | None
    case: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the history of a case, an account or a message."""

    at: datetime
    kind: str  # opened, changed, note, strike, strike_taken_back, suspended, told, reinstated, forgiven, released, …
    case: str | None
    account: str | None
    message: int | None
    actor: str  # "gate", "timer", or who did it
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case with its whole history."""

    case: Case
    names: str | None  # the closed case it carries on
    participants: tuple[str, ...]
    messages: tuple[Message, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class StrikeRecord:
    at: datetime
    rule: int
    message: int | None
    void: str | None  # why it no longer counts: "suspended", "forgiven", "wrong"


@dataclass(frozen=True, slots=True)
class SuspensionRecord:
    began_at: datetime
    ends_at: datetime | None  # None: for good
    told: bool
    lifted_at: datetime | None
    actor: str


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account with its ledger."""

    account: str
    aliases: tuple[str, ...]
    cases: tuple[Case, ...]  # not closed, newest first
    strikes: tuple[StrikeRecord, ...]
    suspensions: tuple[SuspensionRecord, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line of the list of accounts."""

    account: str
    open_cases: int
    strikes: int  # not void, whatever their age
    suspended_until: datetime | None
    suspended: bool
