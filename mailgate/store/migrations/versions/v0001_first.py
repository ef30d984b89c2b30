"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _index(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    only = sa.text(where) if where else None
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("addresses_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alarms",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("alarms_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "aliases",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("alias", name=op.f("aliases_pkey")),
        sqlite_with_rowid=False,
    )
    _index("aliases_account", "aliases", ["account"])

    op.create_table(
        "calls",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("technician", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("callback", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("calls_pkey")),
    )
    _index("calls_case", "calls", ["case_number"], "case_number IS NOT NULL")
    _index("calls_running", "calls", ["account"], "ended_at IS NULL")

    op.create_table(
        "cases",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("has_file", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.SmallInteger(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("handled_at", sa.BigInteger(), nullable=True),
        sa.Column("incident", sa.Text(), nullable=True),
        sa.Column("names", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("cases_pkey")),
        sa.UniqueConstraint("number", name=op.f("cases_number_key")),
    )
    _index("cases_account", "cases", ["account", "opened_at"])
    _index("cases_incident", "cases", ["incident"], "incident IS NOT NULL")
    _index("cases_not_closed", "cases", ["account", "opened_at"], "state <> 'closed'")

    op.create_table(
        "gates",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("gates_pkey")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failure_keys", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("incidents_pkey")),
        sa.UniqueConstraint("number", name=op.f("incidents_number_key")),
    )
    _index("incidents_open", "incidents", ["last_at"], "ended_at IS NULL")

    op.create_table(
        "mailboxes",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uidnext", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("mailbox", "folder", name=op.f("mailboxes_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=True),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("released", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("owner", ROW_ID, nullable=True),
        sa.Column("why_aside", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("messages_pkey")),
    )
    _index("messages_account", "messages", ["account", "id"], "account IS NOT NULL")
    _index("messages_aside", "messages", ["id"], "state = 'aside'")
    _index("messages_case", "messages", ["case_number", "id"], "case_number IS NOT NULL")
    _index("messages_claimed", "messages", ["lane", "owner"], "owner IS NOT NULL")
    _index("messages_digest", "messages", ["digest"], "digest IS NOT NULL")
    _index("messages_held", "messages", ["id"], "state = 'held'")
    _index("messages_message_id", "messages", ["message_id", "sender"], "message_id IS NOT NULL")
    _index("messages_received", "messages", ["received_at"])
    _index("messages_waiting", "messages", ["id"], "state = 'waiting'")

    op.create_table(
        "sightings",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failure_keys", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("sightings_pkey")),
    )
    _index("sightings_at", "sightings", ["at"])

    op.create_table(
        "suspensions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("suspensions_pkey")),
    )
    _index("suspensions_account", "suspensions", ["account"])

    op.create_table(
        "timers",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "about", name=op.f("timers_pkey")),
        sqlite_with_rowid=False,
    )
    _index("timers_due", "timers", ["due_at"])

    op.create_table(
        "decisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("message", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("decisions_message_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("decisions_pkey")),
    )
    _index("decisions_at", "decisions", ["at"])
    _index("decisions_message", "decisions", ["message"])

    op.create_table(
        "events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message", ROW_ID, autoincrement=False, nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("events_message_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("events_pkey")),
    )
    _index("events_account", "events", ["account", "id"], "account IS NOT NULL")
    _index("events_case", "events", ["case_number", "id"], "case_number IS NOT NULL")
    _index("events_message", "events", ["message"], "message IS NOT NULL")

    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("message", ROW_ID, autoincrement=False, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("reply_kind", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("owner", ROW_ID, nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("outbox_message_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("outbox_pkey")),
        sa.UniqueConstraint("message_id", name=op.f("outbox_message_id_key")),
    )
    _index("outbox_case", "outbox", ["case_number", "id"], "case_number IS NOT NULL")
    _index("outbox_claimed", "outbox", ["owner"], "state = 'claimed'")
    _index("outbox_domain", "outbox", ["domain", "created_at"], "domain IS NOT NULL")
    _index("outbox_due", "outbox", ["due_at", "id"], "state = 'queued'")
    _index("outbox_failed", "outbox", ["id"], "state = 'failed'")
    _index("outbox_message", "outbox", ["message"])
    _index("outbox_recipient", "outbox", ["recipient", "created_at"], "recipient IS NOT NULL")
    _index("outbox_replies", "outbox", ["created_at"], "recipient IS NOT NULL")
    _index("outbox_unknown", "outbox", ["id"], "state = 'unknown'")

    op.create_table(
        "participants",
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("participants_case_number_fkey")),
        sa.PrimaryKeyConstraint("case_number", "address", name=op.f("participants_pkey")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "raw",
        sa.Column("message", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("raw_message_fkey")),
        sa.PrimaryKeyConstraint("message", name=op.f("raw_pkey")),
    )
    op.create_table(
        "strikes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("rule", sa.SmallInteger(), nullable=False),
        sa.Column("message", ROW_ID, autoincrement=False, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("strikes_message_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("strikes_pkey")),
    )
    _index("strikes_account", "strikes", ["account", "at"])

    op.create_table(
        "threads",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("threads_case_number_fkey")),
        sa.PrimaryKeyConstraint("message_id", "case_number", name=op.f("threads_pkey")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE raw ALTER COLUMN raw SET STORAGE EXTERNAL")
