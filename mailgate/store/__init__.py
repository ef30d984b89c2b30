"""The store: every message and all that the gate remembers, durable, in SQLite or PostgreSQL."""

from mailgate.actions import Progress
from mailgate.store.batch import Batch
from mailgate.store.opening import upgrade
from mailgate.store.post import OutboxRow, OutboxState
from mailgate.store.records import (
    AccountLine,
    AccountRecord,
    CaseRecord,
    Event,
    Message,
    StrikeRecord,
    SuspensionRecord,
)
from mailgate.store.store import Store, open_store

__all__ = [
    "AccountLine",
    "AccountRecord",
    "Batch",
    "CaseRecord",
    "Event",
    "Message",
    "OutboxRow",
    "OutboxState",
    "Progress",
    "Store",
    "StrikeRecord",
    "SuspensionRecord",
    "open_store",
    "upgrade",
]
