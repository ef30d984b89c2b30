"""A row of the outbox as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailgate.actions import Outgoing
from mailgate.store.clock import moment, moment_or_none
from mailgate.store.codec import decode
from mailgate.store.schema import outbox
from mailgate.store.session import Row


class OutboxState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"  # being sent
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # a reply that was being sent when its gate died
    DROPPED = "dropped"  # by an admin


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One mail that is to go out, or went."""

    id: int
    message: int | None  # row id of the message it is about
    action: Outgoing
    message_id: str  # for its Message-ID header: the same at every attempt
    created_at: datetime
    due_at: datetime
    attempts: int  # that failed
    state: OutboxState
    error: str  # of the last attempt
    done_at: datetime | None


_o = outbox.c
OUTBOX_COLUMNS = (
    _o.id, _o.message, _o.action, _o.message_id, _o.created_at, _o.due_at, _o.attempts, _o.state, _o.error, _o.done_at,
)  # fmt: skip


def value(row: Row) -> OutboxRow:
    """The value of one row of OUTBOX_COLUMNS."""
    number, message, action, message_id, created_at, due_at, attempts, state, error, done_at = row
    return OutboxRow(
        number, message, decode(action), message_id, moment(created_at), moment(due_at), attempts,
        OutboxState(state), error, moment_or_none(done_at),
    )  # fmt: skip
