"""The store: every message and all that the gate remembers, durable, in SQLite or PostgreSQL."""

from mailgate.store.batch import Batch
from mailgate.store.opening import upgrade
from mailgate.store.post import OutboxRow, OutboxState
from mailgate.store.store import Store, open_store

__all__ = ["Batch", "OutboxRow", "OutboxState", "Store", "open_store", "upgrade"]
