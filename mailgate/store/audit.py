"""The audit: received = forwarded + returned + held + ignored + relayed + waiting + aside + rejected, and more."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select

from mailgate.casework import STATE_OF_OUTCOME, MessageState
from mailgate.facts import CaseState
from mailgate.store.outbox_row import OutboxState
from mailgate.store.schema import cases, decisions, messages, outbox, raw
from mailgate.store.session import Session

_m, _d, _o = messages.c, decisions.c, outbox.c
SHOWN = 20  # examples of each fault


def _quoted(*values: str) -> list[ColumnElement[str]]:
    return [literal_column(f"'{value}'") for value in values]


def _has_row(kind: str) -> ColumnElement[bool]:
    return exists().where(_o.message == _m.id, _o.kind == literal_column(f"'{kind}'"))


_newest = decisions.alias("newest")
_last = select(func.max(_newest.c.id)).where(_newest.c.message == _m.id).correlate(messages).scalar_subquery()
_agrees = or_(
    *(
        and_(_d.outcome == literal_column(f"'{outcome}'"), _m.state == literal_column(f"'{state}'"))
        for outcome, state in STATE_OF_OUTCOME.items()
    )
)
_decided = _m.state.in_(_quoted(*STATE_OF_OUTCOME.values()))
_replies = (
    select(func.count())
    .select_from(outbox)
    .where(_o.message == _m.id, _o.kind == literal_column("'reply'"))
    .scalar_subquery()
)
_judged = select(func.count()).select_from(decisions).where(_d.message == _m.id).scalar_subquery()
_limit: ColumnElement[int] = literal_column(str(SHOWN))

# What must never be -> the rows that are so.
CHECKS: dict[str, Select[tuple[object]]] = {
    "message in a state that there is not": select(_m.id).where(_m.state.not_in(_quoted(*MessageState))),
    "message decided otherwise than its state says": select(_m.id).where(
        _decided, ~exists().where(_d.id == _last, _agrees)
    ),
    "forwarded message without a forward": select(_m.id).where(
        _m.state == literal_column("'forwarded'"), ~_has_row("forward")
    ),
    "relayed message without a relay or a receipt": select(_m.id).where(
        _m.state == literal_column("'relayed'"), ~_has_row("relay"), ~_has_row("reply")
    ),
    "message with more replies than decisions": select(_m.id).where(_replies > _judged),
    "open message without its bytes": select(_m.id).where(
        _m.state.in_(_quoted("waiting", "held", "aside")), ~exists().where(raw.c.message == _m.id)
    ),
    "message claimed though it does not wait": select(_m.id).where(
        _m.owner.is_not(None), _m.state != literal_column("'waiting'")
    ),
    "message of a case that there is not": select(_m.id).where(
        _m.case_number.is_not(None), ~exists().where(cases.c.number == _m.case_number)
    ),
    "case in a state that there is not": select(cases.c.number).where(cases.c.state.not_in(_quoted(*CaseState))),
    "outgoing mail in a state that there is not": select(_o.id).where(_o.state.not_in(_quoted(*OutboxState))),
}
_STATES = select(_m.state, func.count()).group_by(_m.state)
_TOTAL = select(func.count()).select_from(messages)
_OUTBOX = select(_o.state, func.count()).group_by(_o.state)
_LIMITED = {fault: query.limit(_limit) for fault, query in CHECKS.items()}


def audit(session: Session) -> dict[str, object]:
    """`received`, a count for each state, `balanced`, `outbox` by state, `faults`: what is wrong -> some ids."""
    states = dict.fromkeys((state.value for state in MessageState), 0)
    for state, count in session.rows(_STATES):
        states[state] = count
    total = session.rows(_TOTAL)[0][0]
    found = {fault: [key for (key,) in session.rows(query)] for fault, query in _LIMITED.items()}
    faults = {fault: keys for fault, keys in found.items() if keys}
    known = sum(states[state] for state in MessageState)
    return {
        "received": total,
        **states,
        "balanced": total == known and not faults,
        "outbox": dict(map(tuple, session.rows(_OUTBOX))),
        "faults": faults,
    }
