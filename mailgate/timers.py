"""What comes due without a message: asked of the store, done once, in order, right across downtime."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailgate import journal
from mailgate.actions import Action, Timer
from mailgate.casework import case_number, is_case_number
from mailgate.due import Due, actions_of
from mailgate.errors import Conflict, NotFound, StoreUnavailable
from mailgate.facts import Case
from mailgate.store import Store

_AT_ONCE = 100
_CALLS = 10**9  # cases that a call opens are numbered from here on: no message has such an id


class Timers:
    """Does what is due; a due time that another gate has done is left alone."""

    def __init__(self, store: Store, keep_raw: timedelta) -> None:
        self._store, self._keep_raw = store, keep_raw

    def do_due(self, now: datetime) -> int:
        """Do everything due by now, the oldest first; how many."""
        done = 0
        while due := self._store.due(now, _AT_ONCE):
            for timer in due:
                self._do(timer, now)
            done += len(due)
        return done

    def purge(self, now: datetime) -> None:
        """Delete raw mail that is older than it is kept for; decisions stay."""
        if purged := self._store.purge(now - self._keep_raw):
            journal.store_purged(messages=purged)

    def _do(self, timer: Timer, now: datetime) -> None:
        actions = self._actions(timer, now)
        try:
            with self._store.batch() as batch:
                batch.finish(timer, actions, now)
        except Conflict:
            return
        late = (now - timer.due_at).total_seconds() if timer.due_at else 0.0
        journal.timer_done(kind=timer.kind, about=timer.about, late=late)
        journal.changed(actions)

    def _actions(self, timer: Timer, now: datetime) -> tuple[Action, ...]:
        """A timer that can't be done is given up, and told of: the others wait behind it."""
        try:
            return actions_of(self._recalled(timer, now))
        except StoreUnavailable:
            raise
        except Exception as error:
            journal.gate_failed(part=f"timer {timer.kind} of {timer.about}", error=f"{type(error).__name__}: {error}")
            return ()

    def _recalled(self, timer: Timer, now: datetime) -> Due:
        reporters = self._store.cases_of_incident(timer.about) if timer.kind == "end_incident" else []
        call = self._store.call_of(timer.about) if timer.kind.startswith("call_") else None
        number = (call.case or "") if call else timer.about
        opened = case_number(_CALLS + call.id) if call else ""
        held = self._store.calls_of_case(timer.about) if timer.kind == "callback" else []
        return Due(timer, now, self._case(number), tuple(reporters), call, tuple(held), opened)

    def _case(self, number: str) -> Case | None:
        try:
            return self._store.case(number) if is_case_number(number) else None
        except NotFound:
            return None
