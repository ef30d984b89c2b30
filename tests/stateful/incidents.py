"""Mass failures: messages of five accounts about the same failure within 30 minutes."""

from __future__ import annotations

from datetime import datetime

from tests.stateful.cases import Case, Cases
from tests.stateful.texts import Text
from tests.stateful.times import HOUR, MINUTE, Agenda

NEW = -1  # the number of an incident before the case that makes it has one


class Incidents(dict[int, str]):
    """Those that stand: number (that of the case that made it) -> topic."""

    def __init__(self, cases: Cases, agenda: Agenda) -> None:
        super().__init__()
        self._cases, self._agenda = cases, agenda
        self._sights: list[tuple[datetime, str, str, int]] = []  # when, account, topic, case

    def of(self, now: datetime, account: str, text: Text, relation: str) -> int | None:
        """The one that a message belongs to; NEW for one that it makes."""
        if text.kind != "problem" or text.missing or relation == "duplicate":
            return None
        for number, topic in self.items():
            if topic == text.topic:
                return number
        accounts = {who for who, _ in self._like(now, text.topic)}
        return NEW if len(accounts | {account}) >= 5 else None

    def sight(self, now: datetime, account: str, text: Text, case: Case, incident: int | None) -> None:
        """A forwarded report. The fifth account's makes the incident, to which the cases of all belong; it ends an
        hour after its last message."""
        if text.kind != "problem" or text.missing:
            return
        self._sights.append((now, account, text.topic, case.id))
        if incident is None:
            return
        if incident == NEW:
            incident = case.id
            self._begin(now, incident, text.topic)
        case.incident = incident
        self._agenda.set("incident", incident, now + HOUR)

    def end(self, number: int) -> set[str]:
        """The customers who get the all-clear."""
        self._agenda.unset(number, "incident")
        del self[number]
        return {case.customer for case in self._cases if case.incident == number}

    def merge(self, account: str, into: str) -> None:
        self._sights = [(at, into if who == account else who, topic, case) for at, who, topic, case in self._sights]

    def _begin(self, now: datetime, number: int, topic: str) -> None:
        self[number] = topic
        for _, case in self._like(now, topic):
            self._cases[case].incident, self._cases[case].priority = number, "high"

    def _like(self, now: datetime, topic: str) -> list[tuple[str, int]]:
        """Account and case of each report of it."""
        return [(who, case) for at, who, of, case in self._sights if of == topic and at > now - 30 * MINUTE]
