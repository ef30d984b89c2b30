"""Change actions as rows: one function for each kind, in the transaction of the decision that made them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, literal_column, select, text, update

from mailgate.actions import (
    Change,
    ChangeCase,
    OpenCase,
    OpenIncident,
    Sight,
    Strike,
    Suspend,
    Timer,
    ToldSuspension,
    TouchIncident,
)
from mailgate.casework import states_before
from mailgate.errors import Conflict, NotFound
from mailgate.facts import CaseState
from mailgate.store.clock import stamp, stamp_or_none
from mailgate.store.codec import to_json
from mailgate.store.recall import account_of
from mailgate.store.schema import (
    cases,
    events,
    incidents,
    participants,
    sightings,
    strikes,
    suspensions,
    timers,
)
from mailgate.store.session import Session, Upsert

WORDS = 12_000  # characters of own words that a case remembers, the oldest first

_c, _p = cases.c, bindparam
_OPEN_CASE = Upsert(cases, ["number"], ["state", "priority", "words", "has_file", "missing", "asked", "changed_at"])
_CHANGE_CASE = (
    update(cases)
    .where(_c.number == _p("of"))
    .values(
        state=func.coalesce(_p("new_state", type_=_c.state.type), _c.state),
        priority=func.coalesce(_p("new_priority", type_=_c.priority.type), _c.priority),
        words=func.substr(
            _c.words.concat(_p("more_words", type_=_c.words.type)), literal_column("1"), literal_column(str(WORDS))
        ),
        has_file=func.coalesce(_p("new_file", type_=_c.has_file.type), _c.has_file),
        missing=func.coalesce(_p("new_missing", type_=_c.missing.type), _c.missing),
        asked=func.coalesce(_p("new_asked", type_=_c.asked.type), _c.asked),
        handled_at=func.coalesce(_c.handled_at, _p("new_handled", type_=_c.handled_at.type)),
        incident=func.coalesce(_p("new_incident", type_=_c.incident.type), _c.incident),
        changed_at=_p("at"),
    )
)
_STATE = select(_c.state, _c.account).where(_c.number == _p("of"))
_JOIN = Upsert(participants, ["case_number", "address"])
_STRIKE = insert(strikes).values({name: _p(name) for name in ("account", "rule", "message", "at")})
_SUSPEND = insert(suspensions).values(
    {name: _p(name) for name in ("account", "began_at", "ends_at", "actor")} | {"told": literal_column("false")}
)
_SPEND = (
    update(strikes)
    .where(strikes.c.account == _p("of"), strikes.c.void.is_(None))
    .values(void=literal_column("'suspended'"))
)
_TOLD = (
    update(suspensions)
    .where(suspensions.c.account == _p("of"), suspensions.c.lifted_at.is_(None))
    .values(told=literal_column("true"))
)
_SIGHT = insert(sightings).values(
    {name: _p(name) for name in ("at", "account", "case_number", "subject", "failure_keys")}
)
_OPEN_INCIDENT = insert(incidents).values(
    {name: _p(name) for name in ("number", "opened_at", "last_at", "subject", "failure_keys")}
)
_newest = case((incidents.c.last_at < _p("at"), _p("at")), else_=incidents.c.last_at)
_TOUCH = update(incidents).where(incidents.c.number == _p("of")).values(last_at=_newest)
_END = update(incidents).where(incidents.c.number == _p("of"), incidents.c.ended_at.is_(None)).values(ended_at=_p("at"))
_OPEN_NUMBERS = select(incidents.c.number).where(incidents.c.ended_at.is_(None), incidents.c.opened_at > _p("since"))
_QUEUE = text("SELECT pg_advisory_xact_lock(28008, 2)")
_SET_TIMER = Upsert(timers, ["kind", "about"], ["due_at"])
_NO_TIMER = delete(timers).where(timers.c.kind == _p("of_kind"), timers.c.about == _p("of"))
EVENT = insert(events).values(
    {name: _p(name) for name in ("at", "case_number", "account", "kind", "message", "actor", "detail")}
)


@dataclass(slots=True)
class Step:
    """One change's surroundings: where, when, for which message, and who made it."""

    session: Session
    now: datetime
    at: int  # `now` as the store keeps it
    message: int | None
    actor: str
    events: list[Mapping[str, object]]  # written at the end of the batch
    incidents: frozenset[str]  # that the decision knew of

    def note(self, kind: str, case: str | None = None, account: str | None = None, **detail: object) -> None:
        self.events.append(
            {
                "at": self.at,
                "case_number": case,
                "account": account,
                "kind": kind,
                "message": self.message,
                "actor": self.actor,
                "detail": to_json({name: value for name, value in detail.items() if value not in (None, "", ())}),
            }
        )


def apply(step: Step, change: Change) -> None:
    """Write one change. Raises Conflict where the case or incident has changed since it was read."""
    _APPLY[type(change)](step, change)


def _open_case(step: Step, change: OpenCase) -> None:
    account = account_of(step.session, change.account)
    step.session.do(
        _OPEN_CASE,
        {
            "number": change.number,
            "account": account,
            "customer": change.customer,
            "subject": change.subject,
            "words": change.words[:WORDS],
            "has_file": change.has_file,
            "state": change.state.value,
            "priority": change.priority.value,
            "language": change.language,
            "opened_at": step.at,
            "changed_at": step.at,
            "asked": change.asked,
            "missing": to_json(change.missing),
            "handled_at": None,
            "incident": change.incident,
            "names": change.names,
        },
    )
    step.note("opened", change.number, state=change.state, priority=change.priority, missing=change.missing,
              incident=change.incident, names=change.names)  # fmt: skip


def _change_case(step: Step, change: ChangeCase) -> None:
    if change.state is not None:
        check_move(step.session, change.number, change.state)
    values = {
        "of": change.number,
        "new_state": change.state and change.state.value,
        "new_priority": change.priority and change.priority.value,
        "more_words": f"\n\n{change.add_words}" if change.add_words else "",
        "new_file": change.has_file,
        "new_missing": None if change.missing is None else to_json(change.missing),
        "new_asked": change.asked,
        "new_handled": step.at if change.handled else None,
        "new_incident": change.incident,
        "at": step.at,
    }
    if step.session.run(_CHANGE_CASE, values) != 1:
        raise NotFound(f"case {change.number}: there is none of this number")
    if change.customer_joins:
        step.session.do(_JOIN, {"case_number": change.number, "address": change.customer_joins})
    step.note("changed", change.number, state=change.state, priority=change.priority, missing=change.missing,
              asked=change.asked, handled=change.handled or None, incident=change.incident,
              joins=change.customer_joins)  # fmt: skip


def check_move(session: Session, number: str, new: CaseState) -> str:
    """The account of the case, which may go to this state; Conflict where it may not."""
    row = session.row(_STATE, {"of": number})
    if row is None:
        raise NotFound(f"case {number}: there is none of this number")
    if CaseState(row[0]) not in states_before(new):
        raise Conflict(f"case {number} is {row[0]} and can't become {new}")
    return str(row[1])


def _strike(step: Step, change: Strike) -> None:
    account = account_of(step.session, change.account)
    step.session.do(_STRIKE, {"account": account, "rule": change.rule, "message": step.message, "at": step.at})
    step.note("strike", account=account, rule=change.rule)


def _suspend(step: Step, change: Suspend) -> None:
    account = account_of(step.session, change.account)
    step.session.do(
        _SUSPEND,
        {"account": account, "began_at": step.at, "ends_at": stamp_or_none(change.ends_at), "actor": step.actor},
    )
    step.session.do(_SPEND, {"of": account})
    step.note("suspended", account=account, ends_at=change.ends_at)


def _told(step: Step, change: ToldSuspension) -> None:
    account = account_of(step.session, change.account)
    step.session.do(_TOLD, {"of": account})
    step.note("told", account=account)


def _sight(step: Step, change: Sight) -> None:
    step.session.do(
        _SIGHT,
        {
            "at": step.at,
            "account": account_of(step.session, change.account),
            "case_number": change.case,
            "subject": change.subject,
            "failure_keys": to_json(change.keys),
        },
    )


def _open_incident(step: Step, change: OpenIncident) -> None:
    """Two gates may find the same incident at once: the second sees the first's here, and must judge again."""
    if step.session.dialect == "postgresql":
        step.session.row(_QUEUE)
    known = {number for (number,) in step.session.rows(_OPEN_NUMBERS, {"since": step.at - 3_600_000_000})}
    if known - step.incidents:
        raise Conflict(f"incident {change.number}: another has just been opened")
    step.session.do(
        _OPEN_INCIDENT,
        {
            "number": change.number,
            "opened_at": step.at,
            "last_at": step.at,
            "subject": change.subject,
            "failure_keys": to_json(change.keys),
        },
    )
    for number in change.cases:
        _tag(step, number, change.number)


def _tag(step: Step, case_number: str, incident: str) -> None:
    values = {"of": case_number, "new_priority": "high", "new_incident": incident, "more_words": "", "at": step.at}
    rest = dict.fromkeys(("new_state", "new_file", "new_missing", "new_asked", "new_handled"))
    if step.session.run(_CHANGE_CASE, values | rest):
        step.note("changed", case_number, priority="high", incident=incident)


def _touch_incident(step: Step, change: TouchIncident) -> None:
    step.session.do(_TOUCH, {"of": change.number, "at": step.at})


def end_incident(step: Step, number: str) -> bool:
    """End it; False where it had ended."""
    return step.session.run(_END, {"of": number, "at": step.at}) == 1


def _timer(step: Step, change: Timer) -> None:
    if change.due_at is None:
        step.session.do(_NO_TIMER, {"of_kind": change.kind, "of": change.about})
    else:
        step.session.do(_SET_TIMER, {"kind": change.kind, "about": change.about, "due_at": stamp(change.due_at)})


_APPLY: Mapping[type, Callable[[Step, Any], None]] = {
    OpenCase: _open_case,
    ChangeCase: _change_case,
    Strike: _strike,
    Suspend: _suspend,
    ToldSuspension: _told,
    Sight: _sight,
    OpenIncident: _open_incident,
    TouchIncident: _touch_incident,
    Timer: _timer,
}
