"""One gate at a time fetches a mailbox; what is due is found by kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("owner", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("leases_pkey")),
        sqlite_with_rowid=False,
    )
    queued = sa.text("state = 'queued'")
    op.drop_index("outbox_due", "outbox")
    op.create_index("outbox_due", "outbox", ["kind", "due_at", "id"], sqlite_where=queued, postgresql_where=queued)
