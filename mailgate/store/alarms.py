"""Store: a census for who watches the gate, and the alarms that stand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, bindparam, delete, func, literal_column, select

from mailgate.actions import Alert
from mailgate.alarm import Census
from mailgate.casework import MessageState
from mailgate.store.base import Base
from mailgate.store.clock import moment_or_none, stamp
from mailgate.store.receipt import state_is
from mailgate.store.schema import alarms, decisions, messages, outbox
from mailgate.store.session import Upsert

_m, _o, _d, _p = messages.c, outbox.c, decisions.c, bindparam
_OPEN = {  # each by its partial index
    state: select(func.count()).select_from(messages).where(state_is(state))
    for state in (MessageState.WAITING, MessageState.HELD, MessageState.ASIDE)
}
_QUEUED = _o.state == literal_column("'queued'")
_one: ColumnElement[int] = literal_column("1")
_OUTBOX = {
    state: select(func.count()).select_from(outbox).where(_o.state == literal_column(f"'{state}'"))
    for state in ("queued", "claimed", "failed", "unknown")
}
_FIRST_WAITING = select(_m.received_at).where(state_is(MessageState.WAITING)).order_by(_m.id).limit(_one)
_FIRST_HELD = select(_m.received_at).where(state_is(MessageState.HELD)).order_by(_m.id).limit(_one)
_OLDEST_QUEUED = select(_o.created_at, _o.error).where(_QUEUED).order_by(_o.created_at).limit(_one)
_OUTCOMES = select(_d.id, _d.outcome).where(_d.id > _p("after")).order_by(_d.id).limit(_p("limit"))
_STANDING = select(alarms.c.kind)
_RAISE = Upsert(alarms, ["kind"])
_END = delete(alarms).where(alarms.c.kind == _p("of"))


class Alarms(Base):
    """What is told to who watches."""

    @property
    def folder(self) -> Path | None:
        """Where the store's file lies; None where it is none."""
        return self._db.path.absolute().parent if self._db.path else None

    def census(self) -> Census:
        """Counts of what is not settled, as one consistent view; the disk is not the store's to tell."""
        with self._db.read() as session:
            (kept,) = session.row(_FIRST_WAITING) or (None,)
            (held,) = session.row(_FIRST_HELD) or (None,)
            queued, error = session.row(_OLDEST_QUEUED) or (None, "")
            return Census(
                messages={state.value: session.rows(query)[0][0] for state, query in _OPEN.items()},
                outbox={state: session.rows(query)[0][0] for state, query in _OUTBOX.items()},
                waiting_since=moment_or_none(kept),
                queued_since=moment_or_none(queued),
                error=error,
                held_since=moment_or_none(held),
            )

    def outcomes(self, after: int, limit: int = 10_000) -> list[tuple[int, str]]:
        """Decisions made since the one with this row id: their ids and outcomes, the oldest first."""
        with self._db.read() as session:
            return [(number, outcome) for number, outcome in session.rows(_OUTCOMES, {"after": after, "limit": limit})]

    def standing(self) -> frozenset[str]:
        """The kinds of alarm that have begun and are not over."""
        with self._db.read() as session:
            return frozenset(kind for (kind,) in session.rows(_STANDING))

    def raise_alarm(self, kind: str, now: datetime, *alerts: Alert) -> bool:
        """It stands from now on, and its alerts go out; False where it stands already, for another gate was quicker."""
        with self.batch() as batch:
            begun = batch.step(now, None, "gate").session.run(_RAISE, {"kind": kind, "since": stamp(now)}) == 1
            batch.apply(alerts if begun else (), now)
        return begun

    def end_alarm(self, kind: str, now: datetime, *alerts: Alert) -> bool:
        """It is over; False where it does not stand."""
        with self.batch() as batch:
            ended = batch.step(now, None, "gate").session.run(_END, {"of": kind}) == 1
            batch.apply(alerts if ended else (), now)
        return ended
