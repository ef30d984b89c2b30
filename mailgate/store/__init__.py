"""The store: every message and all that the gate remembers, durable, in SQLite or PostgreSQL.

Where to look:

| for | modules |
| --- | --- |
| what its users call | `store`, put together from `line`, `mailing`, `admin_*`, `upkeep`, `alarms`, `leases` |
| a message coming in, whose turn it is | `receipt`, `gates` (who is alive), `desk` (set aside, released) |
| what judging reads | `recall` (the one read), `swarm` (its window of reports), `objections` (which return is meant) |
| what a decision writes | `batch` (the transaction), `changes` (which function), `change_*`, `take_back`, `step` |
| what goes out | `post` |
| what the command line shows, the proof that nothing is lost | `records`, `audit` |
| tables, indices and their versions | `schema`, `migrations/`, `opening` |
| values as text, times as numbers | `codec`, `clock` |
| transactions, connections, what goes wrong with them | `db`, `session`, `engine`, `turn`, `faults`, `base` |
"""

from mailgate.actions import Progress
from mailgate.store.batch import Batch
from mailgate.store.opening import upgrade
from mailgate.store.outbox_row import OutboxRow, OutboxState
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
