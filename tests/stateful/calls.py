"""Telephone calls: one at a time with an account, 20 minutes at most, and again once the case is solved (rule 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.stateful.cases import Case, Cases
from tests.stateful.times import MINUTE, Agenda


@dataclass(eq=False)
class Call:
    account: str
    case: Case
    running: bool = True
    wanted: bool = False  # a call once the case is solved


class Calls(list[Call]):
    def __init__(self, cases: Cases, agenda: Agenda) -> None:
        super().__init__()
        self._cases, self._agenda = cases, agenda
        self.callbacks = 0  # of which a technician was reminded

    def begin(self, now: datetime, case: Case) -> None:
        self.end(case.account)
        self._agenda.set("call", len(self), now + 20 * MINUTE)
        self.append(Call(case.account, case))

    def end(self, account: str) -> None:
        for call in self:
            call.running = call.running and call.account != account

    def over(self, now: datetime, call: Call) -> None:
        """It goes on by mail: in its case, or in a new one where that is closed."""
        call.running = False
        if call.case.state == "closed":
            call.case = self._cases.open(now, call.account, call.case.customer, "call", "", "open", "medium")
        else:
            call.case.told = True

    def want(self, case: Case | None) -> None:
        """The customer asks for a call once the case is solved."""
        for call in self:
            call.wanted = call.wanted or call.case is case

    def solved(self, case: Case) -> None:
        wanted = [call for call in self if call.case is case and call.wanted]
        self.callbacks += bool(wanted)
        for call in wanted:
            call.wanted = False
