"""The store's tables. Every query of the store has its index here.

Times are microseconds since 1970 (see clock). JSON is text. `message` is a row id of messages, `message_id` a
Message-ID of RFC 5322. Changing a table needs a migration in store/migrations and HEAD raised.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    text,
)

HEAD = "0002"  # the newest migration

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_name)s",
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
    }
)

# SQLite makes a row id only of INTEGER; PostgreSQL wants BIGINT.
RowId = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", RowId, primary_key=True)


def _message(*, primary_key: bool = False, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(
        "message",
        RowId,
        ForeignKey("messages.id"),
        primary_key=primary_key,
        nullable=nullable,
        index=index or None,
        autoincrement=False,
    )


def _when(name: str, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _partial(name: str, *columns: Column[object], where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


version = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

gates = Table(  # who may hold claims: one row a Store that has claimed something
    "gates",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _when("received_at"),
    Column("envelope_from", Text),
    Column("recipients", Text, nullable=False),  # JSON
    Column("source", Text, nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes as they came
    Column("lane", Text, nullable=False),  # messages of one lane are judged in order of arrival
    Column("state", Text, nullable=False),  # casework.MessageState
    Column("starts", SmallInteger, nullable=False, server_default=text("0")),
    Column("released", Boolean, nullable=False, server_default=false()),
    Column("owner", RowId),  # the gate that is judging it
    Column("why_aside", Text),
    # known once it is judged:
    Column("message_id", Text),
    Column("digest", LargeBinary),
    Column("sender", Text),
    Column("account", Text),
    Column("subject", Text),
    Column("case_number", Text),
    _when("decided_at", nullable=True),
)
_m = messages.c
Index("messages_waiting", _m.id, sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'"))
Index("messages_received", _m.received_at)
_partial("messages_held", _m.id, where="state = 'held'")
_partial("messages_aside", _m.id, where="state = 'aside'")
_partial("messages_claimed", _m.lane, _m.owner, where="owner IS NOT NULL")
_partial("messages_message_id", _m.message_id, _m.sender, where="message_id IS NOT NULL")
_partial("messages_digest", _m.digest, where="digest IS NOT NULL")
_partial("messages_account", _m.account, _m.id, where="account IS NOT NULL")
_partial("messages_case", _m.case_number, _m.id, where="case_number IS NOT NULL")

raw = Table("raw", metadata, _message(primary_key=True), Column("raw", LargeBinary, nullable=False))

decisions = Table(  # append-only: a released message has several
    "decisions",
    metadata,
    _id(),
    _message(index=True),
    _when("at"),
    Column("outcome", Text, nullable=False),
    Column("decision", Text, nullable=False),
)
Index("decisions_at", decisions.c.at)

cases = Table(
    "cases",
    metadata,
    _id(),
    Column("number", Text, nullable=False, unique=True),
    Column("account", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("has_file", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("language", Text, nullable=False),
    _when("opened_at"),
    _when("changed_at"),
    Column("asked", SmallInteger, nullable=False),
    Column("missing", Text, nullable=False),  # JSON
    _when("handled_at", nullable=True),
    Column("incident", Text),
    Column("names", Text),  # the closed case it carries on
)
_c = cases.c
_partial("cases_not_closed", _c.account, _c.opened_at, where="state <> 'closed'")
Index("cases_account", _c.account, _c.opened_at)
_partial("cases_incident", _c.incident, where="incident IS NOT NULL")

threads = Table(  # which mail belongs to which case: customers' messages, forwards, relays, replies
    "threads",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("case_number", Text, ForeignKey("cases.number"), primary_key=True),
    sqlite_with_rowid=False,
)

participants = Table(  # colleagues who get a case's mail too
    "participants",
    metadata,
    Column("case_number", Text, ForeignKey("cases.number"), primary_key=True),
    Column("address", Text, primary_key=True),
    sqlite_with_rowid=False,
)

events = Table(  # what happened to cases and accounts, step by step
    "events",
    metadata,
    _id(),
    _when("at"),
    Column("case_number", Text),
    Column("account", Text),
    Column("kind", Text, nullable=False),
    _message(nullable=True),
    Column("actor", Text, nullable=False),  # "gate", or who did it
    Column("detail", Text, nullable=False),  # JSON
)
_partial("events_case", events.c.case_number, events.c.id, where="case_number IS NOT NULL")
_partial("events_message", events.c.message, where="message IS NOT NULL")
_partial("events_account", events.c.account, events.c.id, where="account IS NOT NULL")

addresses = Table(  # customers who are known: answered or released before, or listed by an admin
    "addresses",
    metadata,
    Column("address", Text, primary_key=True),
    _when("since"),
    sqlite_with_rowid=False,
)

aliases = Table(
    "aliases",
    metadata,
    Column("alias", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)

strikes = Table(
    "strikes",
    metadata,
    _id(),
    Column("account", Text, nullable=False),
    Column("rule", SmallInteger, nullable=False),
    _message(nullable=True),
    _when("at"),
    Column("void", Text),  # why it no longer counts: "suspended", "forgiven", "wrong"; NULL while it does
)
Index("strikes_account", strikes.c.account, strikes.c.at)

suspensions = Table(
    "suspensions",
    metadata,
    _id(),
    Column("account", Text, nullable=False, index=True),
    _when("began_at"),
    _when("ends_at", nullable=True),
    Column("told", Boolean, nullable=False),
    _when("lifted_at", nullable=True),
    Column("actor", Text, nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    _id(),
    _when("at"),
    Column("account", Text, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("failure_keys", Text, nullable=False),  # JSON
)
Index("sightings_at", sightings.c.at)

incidents = Table(
    "incidents",
    metadata,
    _id(),
    Column("number", Text, nullable=False, unique=True),
    _when("opened_at"),
    _when("last_at"),
    Column("subject", Text, nullable=False),
    Column("failure_keys", Text, nullable=False),  # JSON
    _when("ended_at", nullable=True),
)
_partial("incidents_open", incidents.c.last_at, where="ended_at IS NULL")

timers = Table(
    "timers",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    _when("due_at"),
    sqlite_with_rowid=False,
)
Index("timers_due", timers.c.due_at)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _message(nullable=True, index=True),
    Column("kind", Text, nullable=False),  # forward, relay, reply, alert
    Column("case_number", Text),
    Column("recipient", Text),  # of replies: folded address
    Column("domain", Text),  # of replies
    Column("reply_kind", Text),
    Column("action", Text, nullable=False),  # JSON
    Column("message_id", Text, nullable=False, unique=True),  # of the mail that goes out
    _when("created_at"),
    _when("due_at"),
    Column("state", Text, nullable=False),  # queued, claimed, sent, failed, unknown, dropped
    Column("attempts", SmallInteger, nullable=False),
    Column("error", Text, nullable=False),
    Column("owner", RowId),  # the gate that is sending it
    _when("done_at", nullable=True),
)
_o = outbox.c
_partial("outbox_due", _o.kind, _o.due_at, _o.id, where="state = 'queued'")
_partial("outbox_claimed", _o.owner, where="state = 'claimed'")
_partial("outbox_failed", _o.id, where="state = 'failed'")
_partial("outbox_unknown", _o.id, where="state = 'unknown'")
_partial("outbox_recipient", _o.recipient, _o.created_at, where="recipient IS NOT NULL")
_partial("outbox_domain", _o.domain, _o.created_at, where="domain IS NOT NULL")
_partial("outbox_replies", _o.created_at, where="recipient IS NOT NULL")
_partial("outbox_case", _o.case_number, _o.id, where="case_number IS NOT NULL")

calls = Table(
    "calls",
    metadata,
    _id(),
    Column("account", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("technician", Text, nullable=False),
    Column("medium", Text, nullable=False),  # call, chat
    Column("case_number", Text),
    Column("callback", Boolean, nullable=False),
    _when("began_at"),
    _when("ended_at", nullable=True),
)
_partial("calls_running", calls.c.account, where="ended_at IS NULL")
_partial("calls_case", calls.c.case_number, where="case_number IS NOT NULL")

alarms = Table(  # what is wrong now, so that it is told once
    "alarms",
    metadata,
    Column("kind", Text, primary_key=True),
    _when("since"),
    sqlite_with_rowid=False,
)

mailboxes = Table(  # how far IMAP folders have been read (RFC 3501 section 2.3.1.1)
    "mailboxes",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uidnext", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    _when("since", nullable=True),
    sqlite_with_rowid=False,
)

leases = Table(  # which gate fetches a mailbox: as long as it lives (see gates)
    "leases",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("owner", RowId, nullable=False),
    sqlite_with_rowid=False,
)
