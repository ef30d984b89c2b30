"""Store: cases, incidents, calls and due times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, literal_column, select

from mailgate.actions import Action, Timer
from mailgate.facts import Call, Case, CaseState, Incident
from mailgate.plan_relay import closed
from mailgate.store.admin_messages import EVENT_COLUMNS, MESSAGE_COLUMNS, event, message
from mailgate.store.alias import account_of
from mailgate.store.base import Base
from mailgate.store.case_row import CASE_COLUMNS, case, incident
from mailgate.store.change_case import no_case
from mailgate.store.clock import moment, moment_or_none, stamp
from mailgate.store.records import CaseRecord
from mailgate.store.schema import calls, cases, events, incidents, messages, outbox, participants, timers
from mailgate.store.session import Row

_c, _i, _l, _t, _p = cases.c, incidents.c, calls.c, timers.c, bindparam
_ONE = select(*CASE_COLUMNS, _c.names).where(_c.number == _p("of"))
_NEWEST = select(*CASE_COLUMNS).order_by(_c.id.desc()).limit(_p("limit"))
_o = outbox.c
_WAITS = (
    select(_c.opened_at, func.min(_o.created_at))
    .join_from(cases, outbox, _o.case_number == _c.number)
    .where(_c.opened_at >= _p("since"), _c.opened_at < _p("until"), _o.kind == literal_column("'relay'"))
    .group_by(_c.id, _c.opened_at)
)
_NOT_CLOSED = _NEWEST.where(_c.state != literal_column("'closed'"))
_IN_STATE = _NEWEST.where(_c.state == _p("in_state"))
_OF_ACCOUNT = select(*CASE_COLUMNS).where(_c.account == _p("of")).order_by(_c.opened_at.desc()).limit(_p("limit"))
_OF_ACCOUNT_IN_STATE = _OF_ACCOUNT.where(_c.state == _p("in_state"))
_OF_INCIDENT = select(*CASE_COLUMNS).where(_c.incident == _p("of")).order_by(_c.id)
_MESSAGES = select(*MESSAGE_COLUMNS).where(messages.c.case_number == _p("of")).order_by(messages.c.id)
_EVENTS = select(*EVENT_COLUMNS).where(events.c.case_number == _p("of")).order_by(events.c.id)
_PARTICIPANTS = select(participants.c.address).where(participants.c.case_number == _p("of"))
_INCIDENTS = select(_i.number, _i.opened_at, _i.last_at, _i.subject, _i.failure_keys).where(_i.ended_at.is_(None))
_CALL = (
    _l.id, _l.account, _l.customer, _l.technician, _l.medium, _l.case_number, _l.callback, _l.began_at, _l.ended_at,
)  # fmt: skip
_RUNNING = select(*_CALL).where(_l.ended_at.is_(None))
_CALLS = select(*_CALL).order_by(_l.id.desc()).limit(_p("limit"))
_RUNNING_OF = select(*_CALL).where(_l.account == _p("of"), _l.ended_at.is_(None))
_CALLS_OF_CASE = select(*_CALL).where(_l.case_number == _p("of")).order_by(_l.id)
_DUE = (
    select(_t.kind, _t.about, _t.due_at)
    .where(_t.due_at <= _p("now"))
    .order_by(_t.due_at, _t.kind, _t.about)
    .limit(_p("limit"))
)


class AdminCases(Base):
    """Cases with their history; calls; what is due."""

    def case(self, number: str) -> Case:
        """NotFound for none."""
        with self._db.read() as session:
            row = session.row(_ONE, {"of": number})
        if row is None:
            raise no_case(number)
        return case(row[:-1])

    def case_record(self, number: str) -> CaseRecord:
        """A case with its messages, events and participants, oldest first."""
        with self._db.read() as session:
            row = session.row(_ONE, {"of": number})
            if row is None:
                raise no_case(number)
            kept, happened, joined = session.all(
                [(statement, {"of": number}) for statement in (_MESSAGES, _EVENTS, _PARTICIPANTS)]
            )
        return CaseRecord(
            case(row[:-1]), row[-1], tuple(address for (address,) in joined), tuple(map(message, kept)),
            tuple(map(event, happened)),
        )  # fmt: skip

    def cases(self, state: CaseState | None = None, *, account: str | None = None, limit: int = 1000) -> list[Case]:
        """The newest first; those that are not closed where neither a state nor an account is given."""
        values: dict[str, object] = {"limit": limit} | ({"in_state": state.value} if state else {})
        with self._db.read() as session:
            if account is not None:
                values |= {"of": account_of(session, account)}
                statement = _OF_ACCOUNT if state is None else _OF_ACCOUNT_IN_STATE
            else:
                statement = _NOT_CLOSED if state is None else _IN_STATE
            return list(map(case, session.rows(statement, values)))

    def close_case(self, number: str, now: datetime, by: str) -> None:
        """An admin closes a case, as a technician's #cerrar does."""
        with self.batch() as batch:
            session = batch.step(now, None, by).session
            standing = {found.number for found in map(incident, session.rows(_INCIDENTS))}
            ended = (Timer("end_incident", number, now),) if number in standing else ()
            batch.apply((*closed(number, now), *ended), now, by=by)

    def apply(self, actions: Sequence[Action], now: datetime, *, by: str) -> None:
        """Effects that come of no message: an admin's step. All or nothing."""
        with self.batch() as batch:
            batch.apply(actions, now, by=by)

    def waits(self, since: datetime, until: datetime) -> list[timedelta]:
        """Of each case opened in a period and answered since: from its opening to a technician's first word."""
        with self._db.read() as session:
            rows = session.rows(_WAITS, {"since": stamp(since), "until": stamp(until)})
        return [moment(answered) - moment(opened) for opened, answered in rows]

    def open_incidents(self) -> list[Incident]:
        """Those that nobody and nothing has ended."""
        with self._db.read() as session:
            return [incident(row) for row in session.rows(_INCIDENTS)]

    def cases_of_incident(self, number: str) -> list[Case]:
        with self._db.read() as session:
            return [case(row) for row in session.rows(_OF_INCIDENT, {"of": number})]

    def calls(self, *, running: bool = True, limit: int = 1000) -> list[Call]:
        """Calls that go on, or all, the newest first."""
        with self._db.read() as session:
            rows = session.rows(_RUNNING) if running else session.rows(_CALLS, {"limit": limit})
        return sorted(map(_call, rows), key=lambda call: -call.id)

    def call_of(self, account: str) -> Call | None:
        """The account's running call."""
        with self._db.read() as session:
            row = session.row(_RUNNING_OF, {"of": account_of(session, account)})
        return _call(row) if row else None

    def calls_of_case(self, number: str) -> list[Call]:
        """All calls about a case, ended ones too: who asked for a callback when it is closed."""
        with self._db.read() as session:
            return [_call(row) for row in session.rows(_CALLS_OF_CASE, {"of": number})]

    def due(self, now: datetime, limit: int) -> list[Timer]:
        """Timers whose time has come, in order. Each is done by `Batch.finish` in the transaction of its effects."""
        with self._db.read() as session:
            rows = session.rows(_DUE, {"now": stamp(now), "limit": limit})
        return [Timer(kind, about, moment(due_at)) for kind, about, due_at in rows]


def _call(row: Row) -> Call:
    number, account, customer, technician, medium, case_number, callback, began_at, ended_at = row
    return Call(
        number, account, customer, technician, medium, case_number, bool(callback), moment(began_at),
        moment_or_none(ended_at),
    )  # fmt: skip
