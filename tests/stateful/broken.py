"""Which rules a message breaks, and for which of them it is returned."""

from __future__ import annotations

from datetime import datetime

from tests.stateful.cases import Case
from tests.stateful.texts import Text
from tests.stateful.times import MINUTE


def broken(now: datetime, text: Text, relation: str, case: Case | None, incident: bool) -> set[int]:
    """Where rule 10 is broken, no other is judged."""
    if text.kind == "nonsense":
        return {10}
    rules: set[int] = set()
    if text.claims and relation in ("new", "supplement") and text.priority != "high" and not incident:
        rules.add(1)
    if relation in ("new", "supplement") and lacks(text, relation, case):
        rules.add(4)
    if relation == "duplicate":
        rules.add(5)
    if relation == "follow_up" and case and text.kind in ("chaser", "pressure"):
        rules |= _pressing(now, text, case)
    if text.coarse:
        rules.add(8)
    return rules


def returning(rules: set[int], text: Text, case: Case | None, priority: str) -> set[int]:
    """An emergency is never held up, nor a duplicate that brings something new. A case is asked for detail twice at
    most; then a person takes over."""
    returns = rules - {1} - ({4, 8} if priority == "high" else set())
    if case and (text.file or text.topic not in case.said):
        returns -= {5}
    return set() if returns == {4} and case is not None and case.asked >= 2 else returns


def lacks(text: Text, relation: str, case: Case | None) -> tuple[str, ...]:
    """What is missing, a case's words and a supplement's taken together."""
    if relation == "new" or case is None:
        return text.missing
    if text.kind == "problem":
        return tuple(part for part in case.missing if part in text.missing)
    return case.missing


def _pressing(now: datetime, text: Text, case: Case) -> set[int]:
    """Rule 9 takes the place of rule 6 once the customer was told that the case is being handled."""
    early = now < case.opened + 40 * MINUTE
    if case.told:
        return {9} if early or text.kind == "pressure" else set()
    return {6} if early else set()
