"""Sightings and incidents as rows (rule 2, mass failure)."""

from __future__ import annotations

from sqlalchemy import bindparam, case, insert, select, text, update

from mailgate.actions import EndIncident, OpenIncident, Sight, TouchIncident
from mailgate.errors import Conflict
from mailgate.store.alias import account_of
from mailgate.store.change_case import tag
from mailgate.store.codec import to_json
from mailgate.store.schema import incidents, sightings
from mailgate.store.step import Step

_i, _p = incidents.c, bindparam
_SIGHT = insert(sightings).values(
    {name: _p(name) for name in ("at", "account", "case_number", "subject", "failure_keys")}
)
_OPEN = insert(incidents).values(
    {name: _p(name) for name in ("number", "opened_at", "last_at", "subject", "failure_keys")}
)
_TOUCH = (
    update(incidents)
    .where(_i.number == _p("of"))
    .values(last_at=case((_i.last_at < _p("at"), _p("at")), else_=_i.last_at))
)
_END = update(incidents).where(_i.number == _p("of"), _i.ended_at.is_(None)).values(ended_at=_p("at"))
_JUST_OPENED = select(_i.number).where(_i.ended_at.is_(None), _i.last_at > _p("since"))
_QUEUE = text("SELECT pg_advisory_xact_lock(28008, 2)")
_HOUR = 3_600_000_000


def sight(step: Step, change: Sight) -> None:
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


def open_incident(step: Step, change: OpenIncident) -> None:
    """Two gates may find the same incident at once: the second sees the first's here (Conflict), and judges again."""
    if step.session.dialect == "postgresql":
        step.session.do(_QUEUE)
    standing = {number for (number,) in step.session.rows(_JUST_OPENED, {"since": step.at - _HOUR})}
    if standing - step.incidents:
        raise Conflict(f"incident {change.number}: another has just been opened")
    step.session.do(
        _OPEN,
        {
            "number": change.number,
            "opened_at": step.at,
            "last_at": step.at,
            "subject": change.subject,
            "failure_keys": to_json(change.keys),
        },
    )
    for number in change.cases:
        tag(step, number, change.number)


def touch_incident(step: Step, change: TouchIncident) -> None:
    step.session.do(_TOUCH, {"of": change.number, "at": step.at})


def end_incident(step: Step, change: EndIncident) -> None:
    step.session.do(_END, {"of": change.number, "at": step.at})
