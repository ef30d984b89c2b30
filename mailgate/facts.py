"""What the gate knows when it judges: the message, what its words say, and what came before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailgate.mail import Mail


class Kind(StrEnum):
    """What the own words are for."""

    PROBLEM = "problem"
    QUESTION = "question"
    REQUEST = "request"
    CHASER = "chaser"  # only asks how it goes, or for a chat or a call
    PRESSURE = "pressure"  # only hurries, threatens to leave, sue or post
    THANKS = "thanks"
    NONSENSE = "nonsense"
    TEST = "test"
    OFFTOPIC = "offtopic"


class Priority(StrEnum):
    """Rule 1."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 to 2: enums of str would compare by letters."""
        return ("low", "medium", "high").index(self)


class Relation(StrEnum):
    """How a message stands to what came before."""

    NEW = "new"
    FOLLOW_UP = "follow_up"
    SUPPLEMENT = "supplement"
    DUPLICATE = "duplicate"


class CaseState(StrEnum):
    """The states of a case; the transitions stand in mailgate/casework.py."""

    AWAITING_DETAIL = "awaiting_detail"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    CLOSED = "closed"


class Role(StrEnum):
    """Who wrote, as far as the gate can know."""

    CUSTOMER = "customer"
    TECHNICIAN = "technician"  # listed and authenticated
    GATE = "gate"  # the mailbox's own address: the gate's mail coming back


@dataclass(frozen=True, slots=True)
class Span:
    """Words with their place: the evidence of a verdict."""

    text: str
    where: str  # "subject", "own_words", "submitted" (pasted or forwarded), "attachment", "header", "case"
    start: int  # index of the first character within that text


@dataclass(frozen=True, slots=True)
class Coarse:
    """Offensive words found in own words (rule 8)."""

    span: Span
    kind: str  # "coarse", "insult", "slur", "threat"
    certainty: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message says. Each part names the words it rests on, or is None."""

    language: str  # "es", "en", or "" where it can't be told
    kind: Kind
    certainty: float  # of `kind`, 0 to 1
    kind_span: Span | None  # the words that show the kind
    affected: Span | None  # rule 4: which thing fails
    symptom: Span | None  # rule 4: what happens
    circumstances: Span | None  # rule 4: steps, since when, after what, device, what was tried, or a file
    question: Span | None  # rule 4: what is asked
    priority: Priority | None  # rule 1: the gate's own assessment; None where there is nothing to assess
    high_sign: Span | None  # what makes a total outage credible
    claims: Span | None  # words that claim a high priority (rule 1); headers stand in Mail.claimed_priority
    external: Span | None  # points to a cause on the customer's side (rule 0)
    announces: Span | None  # announces a file or an image (rule 3)
    vague_subject: str  # "" for a concrete one, else why: "empty", "greeting", "plea", "name_only", "generic"
    coarse: tuple[Coarse, ...]  # rule 8
    entities: tuple[Entity, ...]
    better_subject: str  # made of the own words, for what technicians get


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing named in the text, for evidence and to tell like things apart (rule 5).

    Kinds: domain, url, mailbox, ip, invoice, order, error, server, product, device, program, time, number.
    """

    kind: str
    value: str  # normalised: lower case, without decoration
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """One matter of one account, as the store recalls it."""

    id: int
    number: str  # as people read it aloud
    account: str
    customer: str  # address of who opened it
    subject: str  # as first written
    words: str  # own words and submitted text it holds so far, oldest first, capped
    has_file: bool  # evidence is attached to one of its messages
    state: CaseState
    priority: Priority
    language: str
    opened_at: datetime  # arrival of its first message, or its release
    changed_at: datetime
    asked: int  # how often detail was asked for (rule 4; twice at most)
    missing: tuple[str, ...]  # what it lacks while awaiting_detail
    handled_at: datetime | None  # a technician has written on it, or a clause-6 reply was sent (rule 9)
    incident: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A phone call or chat that a technician has registered (rule 7)."""

    id: int
    account: str
    customer: str
    technician: str
    medium: str  # "call" or "chat"
    case: str | None
    callback: bool  # the customer asked for a call once it is solved
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Suspension:
    account: str
    began_at: datetime
    ends_at: datetime | None  # None: for good
    told: bool  # the customer was told of this suspension


@dataclass(frozen=True, slots=True)
class Sighting:
    """A recent problem report of any account, for mass failures (rule 2)."""

    at: datetime
    account: str
    case: str  # its number
    subject: str
    keys: frozenset[str]  # service, symptom, host, error: as made by language.failure_keys


@dataclass(frozen=True, slots=True)
class Incident:
    """A mass failure: the same failure at many accounts."""

    number: str
    opened_at: datetime
    last_at: datetime
    subject: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bounced:
    """A mail that the gate has sent and that a bounce is about."""

    outbox: int  # its row
    kind: str  # "forward", "relay", "reply"
    case: str | None
    message: int | None  # the message it was about


@dataclass(frozen=True, slots=True)
class Returned:
    """A return of the gate's that a message answers."""

    message: int  # row id of the message that was returned
    objected: bool  # an earlier message has objected to it


@dataclass(frozen=True, slots=True)
class History:
    """Everything the store knows that may matter for one message: the only read of the line."""

    account: str = ""  # the sender's, as an admin has merged it; "" where it is not merged
    thread: Case | None = None  # the case in whose thread the message stands
    cases: tuple[Case, ...] = ()  # the account's cases that are not closed, newest first
    known: bool = False  # a message of this address was answered or released before, or an admin listed it
    copy: bool = False  # the same Message-ID and sender, or the same bytes, were kept before
    strikes: tuple[datetime, ...] = ()  # that still count
    suspension: Suspension | None = None  # in force now
    suspensions: int = 0  # how many there ever were
    sightings: tuple[Sighting, ...] = ()  # within the incident window, other accounts too
    incidents: tuple[Incident, ...] = ()  # not ended
    participants: tuple[str, ...] = ()  # of the thread's case, beside its customer; known for a technician's mail only
    bounced: Bounced | None = None  # the gate's mail that this message is the first bounce of
    returned: Returned | None = None  # the return of an earlier message of the sender's that this one answers


@dataclass(frozen=True, slots=True)
class Match:
    """Why a message belongs to a case, or is like one: can be shown (rule 5)."""

    case: Case
    why: str  # "thread", "address", "subject", "body", "entities", "awaiting"
    score: float  # 0 to 100
    subjects: tuple[str, str]  # both folded subjects
    supports: tuple[str, ...] = ()  # entities that both name
    vetoes: tuple[str, ...] = ()  # entities that differ: then it is another matter


@dataclass(frozen=True, slots=True)
class Sender:
    address: str  # case folded, +tag dropped
    account: str  # company domain, or the address for free mail
    role: Role
    authenticated: bool  # an aligned pass by a trusted Authentication-Results
    known: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that rules may look at."""

    mail: Mail
    now: datetime  # when the message arrived at the gate or was released, aware
    sender: Sender
    history: History
    reading: Reading  # of this message alone
    relation: Relation
    match: Match | None  # the case it belongs to (or would open again)
    whole: Reading  # of the message together with what its case already has (rule 4); `reading` where there is none
    brings_new: bool  # a fact, an error text or a file that the case lacks (rules 5, 6, 9)
    incident: Incident | None = None  # open or just reached
    swarm: tuple[Sighting, ...] = field(default=())  # the like sightings that reach it (at least 5 accounts)
    early: bool = False  # within the minutes that its case is left to work before it may be chased (rules 6 and 9)
    old: bool = False  # it lay in the mailbox before the gate's first start

    @property
    def case(self) -> Case | None:
        """The case it belongs to."""
        return self.match.case if self.match else None
