"""Random histories of customers, colleagues, technicians and the clock: the gate remembers as the policy says."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from itertools import count
from typing import Any

from tests.stateful.model import MINUTE, Case, Expected, Model
from tests.stateful.real import TECHNICIAN, Real, seen
from tests.stateful.texts import TEXTS, Text, letter

COMPANIES = ("alfa", "beta", "gama", "delta", "omega", "sigma")
SENDERS = [(local, company) for company in COMPANIES for local in ("ana", "beto")] + [("carla", ""), ("diego", "")]
COMMANDS = ("#tomado", "#cerrar", "#reabrir", "#falso", "#grosero", "#suspender 3", "#prioridad alta",
            "#prioridad baja", "#nota visto", "")  # fmt: skip
JUMPS = (0, 1, 7, 20, 35, 45, 90, 26 * 60, 3 * 1440, 8 * 1440, 31 * 1440, 95 * 1440)  # minutes
_runs = count(1)


class Written:
    """One customer's message that later ones may answer."""

    def __init__(self, message_id: str, account: str, case: Case | None, subject: str, raw: bytes) -> None:
        self.message_id, self.account, self.case, self.subject, self.raw = message_id, account, case, subject, raw


class Machine:
    """Each step is done by the gate and by the model, and both must tell the same.

    Histories share a store: each has accounts of its own, and begins when all of the one before is over.
    """

    def __init__(self, real: Real) -> None:
        self.real, self.run = real, next(_runs)
        self.began = self.now = real.clock + timedelta(days=40)
        real.timers.do_due(self.now)
        self.model = Model()
        self.numbers: dict[int, str] = {}
        self.written: list[Written] = []
        self.sent = 0

    # Steps

    def opens(self, sender: tuple[str, str], name: str) -> None:
        """A customer writes out of any thread."""
        if self._one_way(sender, name):
            self._mail(sender, TEXTS[name], None)

    def fails_at_many(self, topic: str, accounts: int) -> None:
        for company in COMPANIES[:accounts]:
            self.opens(("ana", company), topic)

    def answers(self, name: str, which: int, colleague: bool) -> None:
        """A customer, or a colleague, answers a message of the account."""
        if not self.written:
            return
        to = self.written[-1 - which % len(self.written)]
        text = TEXTS[name]
        if to.case is None or not self._fits(text, to.case):
            return
        local, company = self._who(to.account)
        self._mail(("beto" if colleague and company else local, company), text, to)

    def repeats_in_thread(self, which: int) -> None:
        """The same report again, as an answer in the thread."""
        if not self.written:
            return
        to = self.written[-1 - which % len(self.written)]
        if to.case is not None and to.case.topic in TEXTS and to.subject:
            self._mail(self._who(to.account), TEXTS[to.case.topic], to)

    def stranger_joins(self, sender: tuple[str, str], name: str, which: int) -> None:
        """Who knows a Message-ID of another account's joins no case by it."""
        if not self.written:
            return
        to = self.written[-1 - which % len(self.written)]
        if self._account(sender) != to.account and self._one_way(sender, name):
            subject = TEXTS[name].subject.format(d=self._domain(sender[1] or sender[0]))
            self._mail(sender, TEXTS[name], to, subject=subject)

    def chases_out_of_thread(self, sender: tuple[str, str], name: str) -> None:
        if len(self.model.open_cases(self._account(sender))) == 1:
            self._mail(sender, TEXTS[name], None)

    def comes_twice(self, which: int) -> None:
        """A second copy of a mail."""
        if not self.written:
            return
        self._tick()
        raw = self.written[-1 - which % len(self.written)].raw
        (verdict,) = self.real.judge(raw, self.now)
        assert (verdict.decision.outcome, verdict.actions) == ("ignore", ())

    def technician(self, which: int, command: str, speaks: bool) -> None:
        with_case = [each for each in self.written if each.case]
        if not with_case:
            return
        to = with_case[-1 - which % len(with_case)]
        assert to.case is not None
        speaks = speaks or not command
        self._tick()
        text = Text("t", "", "\n".join(filter(None, ("Ya lo revisamos, quedó listo." if speaks else "", command))))
        raw = letter(text, TECHNICIAN, "", self._next_id(), to.subject, to.message_id)
        (verdict,) = self.real.judge(raw, self.now)
        assert verdict.decision.outcome == "relay"
        self.model.technician(self.now, to.case, command, speaks)
        self._due()
        self._same(to.account)

    def waits(self, minutes: int) -> None:
        self.now += minutes * MINUTE
        self._tick()

    def ends(self) -> None:
        """What the steps did not look at."""
        self._tick()
        for account in self.model.accounts:
            self._same(account)

    def restarts(self) -> None:
        """Which changes nothing."""
        self.real.restart()

    # How they are done

    @staticmethod
    def _fits(text: Text, case: Case) -> bool:
        """What is only said of a case that it fits; what else is written on a closed case would not read one way."""
        if case.state == "closed":
            return text.kind == "thanks"
        if case.state == "awaiting_detail" and text.kind == "question":
            return False
        return case.topic == "vague" or text.name not in ("detail", "part")

    def _one_way(self, sender: tuple[str, str], name: str) -> bool:
        """Whether it is plain which case is meant: a second one of the same matter comes of a closed thread."""
        topic, standing = TEXTS[name].topic, self.model.open_cases(self._account(sender))
        return sum(case.topic == topic for case in standing) < 2

    def _domain(self, company: str) -> str:
        return f"{company}{self.run}.example"

    def _account(self, sender: tuple[str, str]) -> str:
        local, company = sender
        return self._domain(company) if company else f"{local}{self.run}@gmail.com"

    def _who(self, account: str) -> tuple[str, str]:
        return next(sender for sender in SENDERS if self._account(sender) == account)

    def _address(self, sender: tuple[str, str]) -> str:
        """As written: free mail with a tag, which is dropped."""
        local, company = sender
        return f"{local}@{self._domain(company)}" if company else f"{local.title()}{self.run}+t{self.sent}@gmail.com"

    def _next_id(self) -> str:
        self.sent += 1
        return f"<{self.run}.{self.sent}@mail.example>"

    def _tick(self) -> None:
        self.now += timedelta(seconds=37)
        self.real.clock = self.now
        self._due()

    def _due(self) -> None:
        self.real.timers.do_due(self.now)
        self.model.do_due(self.now)

    def _mail(self, sender: tuple[str, str], text: Text, to: Written | None, subject: str | None = None) -> None:
        self._tick()
        account, address, domain = self._account(sender), self._address(sender), self._domain(sender[1] or sender[0])
        thread = to.case if to and to.account == account else None
        subject = to.subject if to and subject is None else text.subject.format(d=domain)
        message_id = self._next_id()
        raw = letter(text, address, domain, message_id, subject if to else None, to.message_id if to else "")
        folded = address.lower().partition("+")[0] + "@gmail.com" if "+" in address else address
        known = len(self.model.cases)
        expected = self.model.mail(self.now, account, folded, text, subject, thread)
        (verdict,) = self.real.judge(raw, self.now)
        found = seen(verdict)
        if len(self.model.cases) > known and found["case"]:
            self.numbers[known] = found["case"]
        self._agree(expected, found)
        case = None if expected.case is None else self.model.cases[expected.case]
        if thread and expected.outcome in ("ignore", "hold"):
            case = None
        self.written.append(Written(message_id, account, case, subject, raw))
        self._same(account)

    def _agree(self, expected: Expected, found: dict[str, Any]) -> None:
        wanted = asdict(expected) | {"case": None if expected.case is None else self.numbers.get(expected.case)}
        if expected.outcome in ("ignore", "hold"):  # nothing is judged
            found = found | {"relation": None, "case": None}
        _equal("verdict", found, wanted)

    def _same(self, account: str) -> None:
        """Its cases, its ledger, and the incidents."""
        of = [case for case in self.model.cases if case.account == account]
        wanted = {
            self.numbers[case.id]: (case.state, case.priority, case.asked, case.told,
                                    None if case.incident is None else self.numbers[case.incident])
            for case in of
        }  # fmt: skip
        _equal("cases", self.real.cases(account), wanted)
        ledger = self.model.accounts.get(account)
        if ledger is not None:
            struck = [at for at in ledger.strikes if at > self.now - timedelta(days=90)]
            _equal("strikes", self.real.strikes(account, self.now), len(struck))
            ends = sorted((each.end for each in ledger.suspensions), key=lambda end: (end is None, end))
            _equal("suspensions", self.real.suspensions(account), ends)
        _equal("incidents", self.real.incidents(), {self.numbers[number] for number in self.model.incidents})
        found = {kind: self.real.replies(kind, self.began) for kind in self.model.replies}
        _equal("replies", found, self.model.replies)


def _equal(what: str, found: object, wanted: object) -> None:
    assert found == wanted, f"{what}: the gate has {found}, the policy {wanted}"
