"""Cases: their states, their priorities, and which of them a message is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.stateful.texts import Text
from tests.stateful.times import DAY, Agenda

_RANKS = ("", "low", "medium", "high")


def highest(*priorities: str) -> str:
    return max(priorities, key=_RANKS.index)


@dataclass
class Case:
    """One matter of one account; `subject` is that of its first mail, by which the account's other mail is like it."""

    id: int
    account: str
    customer: str
    topic: str
    subject: str
    opened: datetime
    state: str
    priority: str
    asked: int = 0
    missing: tuple[str, ...] = ()
    told: bool = False  # that it is being handled (rule 9)
    incident: int | None = None
    said: set[str] = field(default_factory=set)

    def raise_to(self, priority: str) -> None:
        self.priority = highest(self.priority, priority)

    def says(self, text: Text) -> None:
        self.said |= {text.name, text.topic}


class Cases(list[Case]):
    """All cases of all accounts, each at its number."""

    def __init__(self, agenda: Agenda) -> None:
        super().__init__()
        self._agenda = agenda

    def standing(self, account: str) -> list[Case]:
        return [case for case in self if case.account == account and case.state != "closed"]

    def like(self, account: str, text: Text, subject: str) -> Case | None:
        """The account's standing case of the same matter; for a chaser its only one."""
        standing = self.standing(account)
        if text.kind in ("chaser", "pressure"):
            return standing[0] if len(standing) == 1 else None
        return next((case for case in standing if text.topic and case.subject == subject), None)

    # Its states

    def open(
        self, now: datetime, account: str, customer: str, topic: str, subject: str, state: str, priority: str
    ) -> Case:
        self.append(Case(len(self), account, customer, topic, subject, now, state, priority))
        return self[-1]

    def ask(self, now: datetime, case: Case, missing: tuple[str, ...]) -> None:
        """For detail: a reminder after a day, the end after seven."""
        case.asked += 1
        case.missing = missing
        self._agenda.set("remind", case.id, now + DAY)
        self._agenda.set("expire", case.id, now + 7 * DAY)

    def complete(self, case: Case) -> None:
        """What it was asked for has come."""
        case.state = "open"
        self._agenda.unset(case.id, "remind", "expire")

    def answer(self, now: datetime, case: Case) -> None:
        """A technician has written: closed in five days, unless the customer writes."""
        case.state, case.told = "answered", True
        self._agenda.set("close", case.id, now + 5 * DAY)

    def take_up(self, case: Case) -> None:
        """The customer writes again on an answered case."""
        case.state = "in_progress"
        self._agenda.unset(case.id, "close")

    def close(self, case: Case) -> None:
        case.state = "closed"
        self._agenda.unset(case.id, "remind", "expire", "close")
