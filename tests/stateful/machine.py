"""Random histories of customers, colleagues, technicians and the clock: the gate remembers as the policy says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from mailgate.gate import Verdict
from tests.stateful.cases import Case
from tests.stateful.model import Expected, Model
from tests.stateful.real import TECHNICIAN, Real, seen
from tests.stateful.texts import TEXTS, Text, letter
from tests.stateful.times import MINUTE

COMPANIES = ("alfa", "beta", "gama", "delta", "omega", "sigma")
SENDERS = [(local, company) for company in COMPANIES for local in ("ana", "beto")] + [("carla", ""), ("diego", "")]
COMMANDS = ("#tomado", "#cerrar", "#reabrir", "#falso", "#grosero", "#suspender 3", "#prioridad alta",
            "#prioridad baja", "#nota visto", "#no-era", "#llamada inicio", "#llamada inicio", "#llamada fin",
            "#llamada devolver", "")  # fmt: skip
JUMPS = (0, 1, 7, 20, 35, 45, 90, 26 * 60, 3 * 1440, 8 * 1440, 31 * 1440, 95 * 1440)  # minutes
_runs = count(1)


@dataclass
class Written:
    """One customer's message that later ones may answer, and that may be released."""

    message_id: str
    row: int
    sender: tuple[str, str]
    address: str  # folded
    text: Text
    subject: str
    thread: Case | None  # in which it stands
    raw: bytes
    outcome: str
    case: Case | None
    own: Case | None  # that it has opened
    answers: Written | None  # in whose thread it was written, a stranger's too


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
        self.merged: dict[str, str] = {}
        self.sent = 0

    # Steps

    def opens(self, sender: tuple[str, str], name: str, unsigned: bool = False) -> None:
        """A customer writes out of any thread; `unsigned`: nothing shows that the mail comes from there."""
        if self._one_way(sender, TEXTS[name]):
            self._mail(sender, TEXTS[name], None, credible=not unsigned)

    def fails_at_many(self, topic: str, accounts: int) -> None:
        for company in COMPANIES[:accounts]:
            self.opens(("ana", company), topic)

    def answers(self, name: str, which: int, colleague: bool, unsigned: bool) -> None:
        """A customer, or a colleague, answers a message of the account."""
        if not self.written:
            return
        to = self.written[-1 - which % len(self.written)]
        text = TEXTS[name]
        if to.case is None or not self._fits(text, to.case):
            return
        local, company = to.sender
        self._mail(("beto" if colleague and company else local, company), text, to, credible=not unsigned)

    def repeats_in_thread(self, which: int) -> None:
        """The same report again, as an answer in the thread."""
        if not self.written:
            return
        to = self.written[-1 - which % len(self.written)]
        if to.case is not None and to.case.topic in TEXTS and to.subject:
            self._mail(to.sender, TEXTS[to.case.topic], to)

    def stranger_joins(self, sender: tuple[str, str], name: str, which: int) -> None:
        """Who knows a Message-ID of another account's joins no case by it."""
        if not self.written:
            return
        to = self.written[-1 - which % len(self.written)]
        if self._account(sender) != self._account(to.sender) and self._one_way(sender, TEXTS[name]):
            subject = TEXTS[name].subject.format(d=self._domain(sender[1] or sender[0]))
            self._mail(sender, TEXTS[name], to, subject=subject)

    def chases_out_of_thread(self, sender: tuple[str, str], name: str) -> None:
        if len(self.model.cases.standing(self._account(sender))) == 1:
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
        wrong = self._last_returned(to.case) if command == "#no-era" else None
        if wrong is not None and not self._plain(wrong):
            return
        speaks = speaks or not command
        self._tick()
        text = Text("t", "", "\n".join(filter(None, ("Ya lo revisamos, quedó listo." if speaks else "", command))))
        raw = letter(text, TECHNICIAN, "", self._next_id(), to.subject, to.message_id)
        verdict, *released = self.real.judge(raw, self.now)
        assert verdict.decision.outcome == "relay"
        self.model.technician(self.now, to.case, command, speaks)
        assert len(released) == (wrong is not None)
        if wrong is not None:
            self._let_go(wrong, released[0])
        self._due()
        self._same(self._account(to.sender))

    def admin_releases(self, which: int) -> None:
        """What was returned or held."""
        kept = [each for each in self.written if each.outcome in ("return", "hold") and self._plain(each)]
        if not kept:
            return
        self._tick()
        chosen = kept[-1 - which % len(kept)]
        if not self._plain(chosen):  # time has closed a case
            return
        self.real.store.release(chosen.row, self.now, "admin")
        (verdict,) = self.real.work()
        self._let_go(chosen, verdict)

    def _let_go(self, chosen: Written, verdict: Verdict) -> None:
        account = self._account(chosen.sender)
        self.model.release(account, chosen.address, chosen.row, chosen.outcome == "return")
        known = len(self.model.cases)
        expected = self.model.mail(
            self.now, account, chosen.address, chosen.text, chosen.subject, chosen.thread, chosen.row,
            released=True, own=chosen.own,
        )  # fmt: skip
        self._judged(expected, verdict, known)
        chosen.outcome = expected.outcome
        chosen.case = None if expected.case is None else self.model.cases[expected.case]
        chosen.own = chosen.own or (chosen.case if expected.relation == "new" else None)
        self._same(account)

    def admin_closes(self, which: int) -> None:
        standing = [case for case in self.model.cases if case.state != "closed" and case.id in self.numbers]
        if not standing:
            return
        self._tick()
        case = standing[-1 - which % len(standing)]
        if case.state == "closed":
            return
        self.real.store.close_case(self.numbers[case.id], self.now, "admin")
        self.model.close(case)
        self._due()
        self._same(case.account)

    def admin_forgives(self, which: int) -> None:
        if self.written:
            account = self._account(self.written[-1 - which % len(self.written)].sender)
            self.real.store.forgive(account, self.now, "admin")
            self.model.accounts[account].strikes = []
            self._same(account)

    def admin_lifts(self, which: int) -> None:
        """The suspensions in force end."""
        if not self.written:
            return
        account = self._account(self.written[-1 - which % len(self.written)].sender)
        standing = self.model.accounts[account].suspended(self.now)
        if standing:
            self.real.store.reinstate(account, self.now, "admin")
        for suspension in standing:
            suspension.lifted = True
        self._same(account)

    def admin_merges(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        """Two names of one customer."""
        account, into = self._account(one), self._account(other)
        ledgers = [self.model.accounts.get(each) for each in (account, into)]
        if account == into or any(ledger and ledger.suspensions for ledger in ledgers):
            return
        if any(call.running and call.account in (account, into) for call in self.model.calls):
            return
        self.real.store.merge(account, into, self.now, "admin")
        self.model.merge(account, into)
        self.merged[account] = into
        self._same(into)

    def waits(self, minutes: int) -> None:
        self.now += minutes * MINUTE
        self._tick()

    def ends(self) -> None:
        """What the steps did not look at."""
        self._tick()
        for account in self.model.accounts:
            self._same(account)
        if self.model.calls:
            _equal("callbacks", self.real.callbacks(self.began), self.model.calls.callbacks)

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

    def _one_way(self, sender: tuple[str, str], text: Text) -> bool:
        """Whether it is plain which case is meant: a second one of the same matter comes of a closed thread, one with
        another subject of a merged account."""
        standing = [case for case in self.model.cases.standing(self._account(sender)) if case.topic == text.topic]
        subject = text.subject.format(d=self._domain(sender[1] or sender[0]))
        return len(standing) < 2 and all(case.subject == subject for case in standing)

    def _plain(self, kept: Written) -> bool:
        """Whether a kept message reads one way now."""
        if kept.text.kind == "nonsense" or (kept.thread and kept.thread.state == "closed"):
            return False
        if kept.answers and (self._account(kept.answers.sender) == self._account(kept.sender)) != bool(kept.thread):
            return False  # a merge has made the stranger a colleague
        if kept.thread:
            return self._fits(kept.text, kept.thread)
        if not kept.text.subject:
            return len(self.model.cases.standing(self._account(kept.sender))) == 1
        return self._one_way(kept.sender, kept.text)

    def _last_returned(self, case: Case) -> Written | None:
        found = [each for each in self.written if each.case is case and each.outcome == "return"]
        return max(found, key=lambda each: each.row, default=None)

    def _domain(self, company: str) -> str:
        return f"{company}{self.run}.example"

    def _account(self, sender: tuple[str, str]) -> str:
        local, company = sender
        account = self._domain(company) if company else f"{local}{self.run}@gmail.com"
        while account in self.merged:
            account = self.merged[account]
        return account

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
        for case in self.model.cases:
            if case.id not in self.numbers and case.topic == "call":  # an ended call has opened it
                (self.numbers[case.id],) = set(self.real.cases(case.account)) - set(self.numbers.values())

    def _mail(
        self, sender: tuple[str, str], text: Text, to: Written | None, subject: str | None = None,
        *, credible: bool = True,
    ) -> None:  # fmt: skip
        self._tick()
        account, address, domain = self._account(sender), self._address(sender), self._domain(sender[1] or sender[0])
        thread = to.case if to and self._account(to.sender) == account else None
        subject = to.subject if to and subject is None else text.subject.format(d=domain)
        message_id = self._next_id()
        raw = letter(text, address, domain, message_id, subject if to else None, to.message_id if to else "")
        raw = raw if credible else raw.replace(b"dmarc=pass", b"dmarc=none")
        folded = address.lower().partition("+")[0] + "@gmail.com" if "+" in address else address
        known = len(self.model.cases)
        (verdict,) = self.real.judge(raw, self.now)
        row = verdict.received.id
        expected = self.model.mail(self.now, account, folded, text, subject, thread, row, credible=credible)
        self._judged(expected, verdict, known)
        case = None if expected.case is None else self.model.cases[expected.case]
        own = case if len(self.model.cases) > known else None
        if thread and expected.outcome in ("ignore", "hold"):
            case = None
        self.written.append(
            Written(message_id, row, sender, folded, text, subject, thread, raw, expected.outcome, case, own, to)
        )
        self._same(account)

    def _judged(self, expected: Expected, verdict: Verdict, known: int) -> None:
        found = seen(verdict)
        if len(self.model.cases) > known and found["case"]:
            self.numbers[known] = found["case"]
        self._agree(expected, found)

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
            _equal("strikes", self.real.strikes(account, self.now), len(ledger.counting(self.now)))
            ends = sorted((each.end for each in ledger.suspensions), key=lambda end: (end is None, end))
            _equal("suspensions", self.real.suspensions(account), ends)
        _equal("incidents", self.real.incidents(), {self.numbers[number] for number in self.model.incidents})
        found = {kind: self.real.replies(kind, self.began) for kind in self.model.replies}
        _equal("replies", found, self.model.replies)


def _equal(what: str, found: object, wanted: object) -> None:
    assert found == wanted, f"{what}: the gate has {found}, the policy {wanted}"
