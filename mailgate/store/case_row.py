"""Rows of cases and incidents as values."""

from __future__ import annotations

from mailgate.facts import Case, CaseState, Incident, Priority
from mailgate.store.clock import moment, moment_or_none
from mailgate.store.codec import parse
from mailgate.store.schema import cases
from mailgate.store.session import Row

_c = cases.c
CASE_COLUMNS = (
    _c.id, _c.number, _c.account, _c.customer, _c.subject, _c.words, _c.has_file, _c.state, _c.priority, _c.language,
    _c.opened_at, _c.changed_at, _c.asked, _c.missing, _c.handled_at, _c.incident,
)  # fmt: skip


def case(row: Row) -> Case:
    """The value of one row of CASE_COLUMNS."""
    (number_, number, account, customer, subject, words, has_file, state, priority, language,
     opened_at, changed_at, asked, missing, handled_at, incident) = row  # fmt: skip
    return Case(
        number_, number, account, customer, subject, words, bool(has_file), CaseState(state), Priority(priority),
        language, moment(opened_at), moment(changed_at), asked, tuple(parse(missing)) if missing != "[]" else (),
        moment_or_none(handled_at), incident,
    )  # fmt: skip


def incident(row: Row) -> Incident:
    """The value of number, opened_at, last_at, subject and failure_keys."""
    number, opened_at, last_at, subject, keys = row
    return Incident(number, moment(opened_at), moment(last_at), subject, frozenset(parse(keys)))
