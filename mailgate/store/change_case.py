"""Changes of cases as rows."""

from __future__ import annotations

from sqlalchemy import bindparam, func, literal_column, select, update

from mailgate.actions import ChangeCase, Note, OpenCase
from mailgate.casework import states_before
from mailgate.errors import Conflict, NotFound
from mailgate.facts import CaseState
from mailgate.store.alias import account_of
from mailgate.store.codec import to_json
from mailgate.store.schema import cases, participants
from mailgate.store.session import Session, Upsert
from mailgate.store.step import Step

WORDS = 12_000  # characters of own words that a case remembers, the oldest first

_c, _p = cases.c, bindparam
_OPEN = Upsert(cases, ["number"], ["state", "priority", "words", "has_file", "missing", "asked", "changed_at"])
_CHANGE = (
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
_NOTHING: dict[str, object] = dict.fromkeys(
    ("new_state", "new_priority", "new_file", "new_missing", "new_asked", "new_handled", "new_incident")
) | {"more_words": ""}
_STATE = select(_c.state).where(_c.number == _p("of"))
_JOIN = Upsert(participants, ["case_number", "address"])


def open_case(step: Step, change: OpenCase) -> None:
    """A new case; or, where the message that opened it is judged again, its state as judged now."""
    step.session.do(
        _OPEN,
        {
            "number": change.number,
            "account": account_of(step.session, change.account),
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
    _join(step, change.number, change.joins)
    step.note(
        "opened", change.number, state=change.state, priority=change.priority, missing=change.missing,
        incident=change.incident, names=change.names, joins=change.joins,
    )  # fmt: skip


def _join(step: Step, number: str, addresses: tuple[str, ...]) -> None:
    step.session.many(_JOIN, [{"case_number": number, "address": address} for address in addresses])


def change_case(step: Step, change: ChangeCase) -> None:
    """Raises NotFound for no such case, Conflict where it can't go to that state from the one it is in."""
    if change.state is not None:
        _check_move(step.session, change.number, change.state)
    values: dict[str, object] = {
        "of": change.number,
        "at": step.at,
        "new_state": change.state and change.state.value,
        "new_priority": change.priority and change.priority.value,
        "more_words": f"\n\n{change.add_words}" if change.add_words else "",
        "new_file": change.has_file,
        "new_missing": None if change.missing is None else to_json(change.missing),
        "new_asked": change.asked,
        "new_handled": step.at if change.handled else None,
        "new_incident": change.incident,
    }
    if step.session.run(_CHANGE, values) != 1:
        raise no_case(change.number)
    _join(step, change.number, change.joins)
    step.note(
        "changed", change.number, state=change.state, priority=change.priority, missing=change.missing,
        asked=change.asked, handled=change.handled or None, incident=change.incident, joins=change.joins,
    )  # fmt: skip


def no_case(number: str) -> NotFound:
    return NotFound(f"case {number}: there is none of this number; `mailgate cases list` shows them")


def _check_move(session: Session, number: str, new: CaseState) -> None:
    row = session.row(_STATE, {"of": number})
    if row is None:
        raise no_case(number)
    if CaseState(row[0]) not in states_before(new):
        raise Conflict(f"case {number} is {row[0]} and can't become {new}")


def tag(step: Step, number: str, incident: str) -> None:
    """The case is one of an incident: priority high. Nothing where there is no such case."""
    values = _NOTHING | {"of": number, "at": step.at, "new_priority": "high", "new_incident": incident}
    if step.session.run(_CHANGE, values):
        step.note("changed", number, priority="high", incident=incident)


def add_note(step: Step, change: Note) -> None:
    step.note("note", change.case, text=change.text)
