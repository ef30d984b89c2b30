"""What the gate will do about a message, as values. Made by plan, kept with the decision, done by the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mailgate.facts import CaseState, Priority


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it arrived at a door, before it is kept."""

    raw: bytes = field(repr=False)
    received_at: datetime  # aware
    envelope_from: str | None  # RFC 5321 reverse-path; "" for <>; None where the door has none (IMAP, pipe)
    recipients: tuple[str, ...]  # RFC 5321 forward-paths
    source: str  # "smtp", "lmtp", "pipe", "imap:NAME", "imap-old:NAME"


OLD = "imap-old:"  # how the source of mail begins that was there before the gate: it is taken in, never answered


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a folder of an IMAP mailbox has been read (RFC 3501 section 2.3.1.1)."""

    mailbox: str
    folder: str
    uidvalidity: int
    uidnext: int  # at the first look: messages from this UID on are the gate's
    last_uid: int  # all of the gate's messages up to it are in the store
    since: datetime | None = None  # the first look: what arrived before is not the gate's, whatever its UID becomes


@dataclass(frozen=True, slots=True)
class Received:
    """A kept message: what the store has given a number."""

    id: int
    incoming: Incoming
    starts: int = 0  # how often judging it has begun before (poison)
    released: bool = False  # an admin releases it: it is forwarded, whatever the rules say
    released_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """When it is judged: at its arrival, or at its release, which opens its case and counts for what is due."""
        return self.released_at or self.incoming.received_at


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A new case; its number is made of the message's id (mailgate.casework.case_number)."""

    number: str
    account: str
    customer: str
    subject: str
    words: str
    has_file: bool
    state: CaseState
    priority: Priority
    language: str
    missing: tuple[str, ...] = ()
    asked: int = 0
    incident: str | None = None
    names: str | None = None  # the closed case it carries on
    joins: tuple[str, ...] = ()  # colleagues' addresses that get its mail too


@dataclass(frozen=True, slots=True)
class ChangeCase:
    """Changes of a case; None leaves a field as it is."""

    number: str
    state: CaseState | None = None
    priority: Priority | None = None
    add_words: str = ""
    has_file: bool | None = None
    missing: tuple[str, ...] | None = None
    asked: int | None = None
    handled: bool = False  # from now on rule 9 takes the place of rule 6
    incident: str | None = None
    joins: tuple[str, ...] = ()  # colleagues' addresses that now get the case's mail too


@dataclass(frozen=True, slots=True)
class Strike:
    account: str
    rule: int


@dataclass(frozen=True, slots=True)
class Suspend:
    account: str
    ends_at: datetime | None  # None: for good


@dataclass(frozen=True, slots=True)
class ToldSuspension:
    """The customer is being told of the suspension in force."""

    account: str


@dataclass(frozen=True, slots=True)
class Sight:
    """Remember a report for mass failures."""

    account: str
    case: str
    subject: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpenIncident:
    number: str
    subject: str
    keys: frozenset[str]
    cases: tuple[str, ...]  # raised to high and tagged with it


@dataclass(frozen=True, slots=True)
class TouchIncident:
    """A further message of an incident: it ends 60 minutes after the last."""

    number: str


@dataclass(frozen=True, slots=True)
class EndIncident:
    """A technician says so, or 60 minutes have passed."""

    number: str


@dataclass(frozen=True, slots=True)
class Note:
    """A technician's remark in the history of a case."""

    case: str
    text: str


@dataclass(frozen=True, slots=True)
class ReleaseReturned:
    """The last message of the case that was returned should not have been: it is released, and kept as an example.

    So many strikes within so many days suspend: the message's own are taken back, and a suspension that they made.
    """

    case: str
    strikes: int = 3
    strike_days: int = 90


@dataclass(frozen=True, slots=True)
class Objection:
    """A customer objects to the return of a message; a second objection to it is judged as any mail."""

    returned: int  # row id of the message that was returned


@dataclass(frozen=True, slots=True)
class CameBack:
    """A mail of the gate's has bounced: its row of the outbox says why, and a second bounce of it tells nobody."""

    outbox: int
    why: str


@dataclass(frozen=True, slots=True)
class StartCall:
    """A phone call or chat begins (rule 7): timers call_warning and call_end, about the account, are set with it."""

    account: str
    customer: str
    technician: str
    case: str | None = None
    medium: str = "call"  # or "chat"
    callback: bool = False  # the customer asked for a call once it is solved
    warn_minutes: int = 18
    end_minutes: int = 20


@dataclass(frozen=True, slots=True)
class EndCall:
    """The account's running call is over, and its timers with it."""

    account: str
    case: str | None = None  # in which it goes on by mail; None leaves the one that was named


@dataclass(frozen=True, slots=True)
class Callback:
    """The customer asks for a call once the case is solved, or has been remembered: it counts where one was held."""

    case: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Timer:
    """Something due later. A new one takes the place of the old one of that kind and subject; due_at None removes it.

    Kinds: remind_detail, expire_detail, close_answered, end_incident, end_suspension, call_warning, call_end, callback.
    """

    kind: str
    about: str  # case, incident or account
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Forward:
    """A message for technicians: clean head, the customer's own words, attachments, the original."""

    case: str
    priority: Priority | None
    subject: str  # the better one
    original_subject: str
    account: str
    customer: str
    why_priority: str
    missing: tuple[str, ...] = ()
    advised: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    incident: str | None = None
    mask: tuple[str, ...] = ()  # coarse words to mask in what technicians get; then the original stays with the gate
    with_messages: tuple[int, ...] = ()  # earlier messages of the case that it holds too (supplement)
    released: bool = False


@dataclass(frozen=True, slots=True)
class Relay:
    """A technician's mail for the customer, from the mailbox's own address, without what is internal."""

    case: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail to a customer (or a receipt to a technician): one a message, at most once.

    Kinds: returned, acknowledged, suspended, incident, all_clear, reminder, expired, call_over, receipt.
    """

    to: str
    kind: str
    language: str  # "es", "en", or "both"
    subject: str  # of the message it answers
    in_reply_to: str
    references: tuple[str, ...]
    case: str | None = None
    priority: Priority | None = None
    clauses: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)  # for the wording: minutes left, case named


@dataclass(frozen=True, slots=True)
class Alert:
    """A mail to technicians or the admin: an incident, a poison message, a hold."""

    to: str  # "technicians" or "admin"
    kind: str
    values: Mapping[str, str]
    incident: str | None = None


Outgoing = Forward | Relay | Reply | Alert
Change = (
    OpenCase
    | ChangeCase
    | Strike
    | Suspend
    | ToldSuspension
    | Sight
    | OpenIncident
    | TouchIncident
    | EndIncident
    | Note
    | ReleaseReturned
    | Objection
    | CameBack
    | StartCall
    | EndCall
    | Callback
    | Timer
)
Action = Outgoing | Change
