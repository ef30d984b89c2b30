"""What POLICY.md asks of the gate's memory, in plain words of Python: written from the policy, not from the gate.

What it remembers stands in `ledger` (strikes, suspensions), `cases`, `incidents` and `calls`; `broken` says which rules
a message breaks. Here stands what becomes of a message, a technician's mail, an admin's command, and what time does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.stateful.broken import broken, lacks, returning
from tests.stateful.calls import Calls
from tests.stateful.cases import Case, Cases, highest
from tests.stateful.incidents import Incidents
from tests.stateful.ledger import Account, Suspension
from tests.stateful.texts import Text
from tests.stateful.times import DAY, Agenda


@dataclass(frozen=True)
class Expected:
    outcome: str
    rules: tuple[int, ...] = ()
    relation: str | None = None
    case: int | None = None
    priority: str | None = None
    reply: str = ""  # its kind, "" for none


@dataclass(frozen=True)
class Related:
    """A customer's message as it stands to what came before."""

    now: datetime
    account: str
    sender: str
    text: Text
    subject: str
    relation: str
    case: Case | None  # that it belongs to
    rules: set[int]  # that it breaks
    priority: str
    incident: int | None


class Model:
    """Remembers what was written, and says what must become of the next message."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.agenda = Agenda()
        self.cases = Cases(self.agenda)
        self.incidents = Incidents(self.cases, self.agenda)
        self.calls = Calls(self.cases, self.agenda)
        self.replies = {"reminder": 0, "expired": 0, "all_clear": 0, "call_over": 0}
        self.known: set[str] = set()  # who is answered without authentication: was answered or released before

    # A customer's message

    def mail(
        self, now: datetime, account: str, sender: str, text: Text, subject: str, thread: Case | None, message: int,
        *, credible: bool = True, released: bool = False, own: Case | None = None,
    ) -> Expected:  # fmt: skip
        """`thread`: the case in whose thread it stands and which the sender may join; `own`: that it has opened before,
        where it is judged once more as an admin or a technician lets it pass."""
        ledger = self.accounts.setdefault(account, Account())
        answers = credible or released or sender in self.known
        if (standing := ledger.suspended(now)) and not released:
            return Expected("hold", reply=self._held(standing, sender, answers))
        if thread and thread.state == "closed" and text.kind == "thanks" and not released:
            return Expected("ignore")
        mail = self._related(now, account, sender, text, subject, thread)
        outcome = "return" if returning(mail.rules, text, mail.case, mail.priority) and not released else "forward"
        reply = _reply(outcome, mail) if answers else ""
        if reply:
            self.known.add(sender)
        found = self._returned(mail, told=bool(reply)) if outcome == "return" else self._forwarded(mail, own)
        if text.name == "call-me" and mail.relation != "new":
            self.calls.want(found)
        for _ in mail.rules & {8, 9, 10} if not released else ():
            ledger.strike(now, message, told=bool(reply))
        shown = None if 10 in mail.rules else mail.priority or None
        return Expected(outcome, tuple(sorted(mail.rules)), mail.relation, found.id if found else None, shown, reply)

    def _held(self, standing: list[Suspension], sender: str, answers: bool) -> str:
        """Told once a suspension."""
        if standing[0].told or not answers:
            return ""
        for suspension in standing:
            suspension.told = True
        self.known.add(sender)
        return "suspended"

    def _related(
        self, now: datetime, account: str, sender: str, text: Text, subject: str, thread: Case | None
    ) -> Related:
        relation, case = self._relation(account, text, subject, thread)
        incident = self.incidents.of(now, account, text, relation)
        known = case.priority if case else ""
        priority = highest(text.priority, known) if incident is None else "high"
        rules = broken(now, text, relation, case, incident is not None)
        return Related(now, account, sender, text, subject, relation, case, rules, priority, incident)

    def _relation(self, account: str, text: Text, subject: str, thread: Case | None) -> tuple[str, Case | None]:
        """A case that is closed is another matter."""
        if thread and thread.state == "closed":
            return "new", None
        case = thread or self.cases.like(account, text, subject)
        if case is None:
            return "new", None
        if case.state == "awaiting_detail":
            return "supplement", case
        return ("follow_up" if thread or text.kind in ("chaser", "pressure", "thanks") else "duplicate"), case

    def _returned(self, mail: Related, told: bool) -> Case | None:
        """For rule 8 or 10 alone no case is opened."""
        if mail.case is None and mail.rules - {1} in ({8}, {10}, {8, 10}):
            return None
        case = mail.case or self._opened(mail, "awaiting_detail")
        case.raise_to(mail.text.priority)
        if 4 in mail.rules:
            self.cases.ask(mail.now, case, lacks(mail.text, mail.relation, case))
            case.says(mail.text)
        case.told = case.told or (told and 6 in mail.rules)
        return case

    def _forwarded(self, mail: Related, own: Case | None) -> Case:
        if mail.case is None and own is not None:
            own.state, own.priority, own.asked, own.missing, own.said = "open", mail.text.priority, 0, (), set()
        case = mail.case or own or self._opened(mail, "open")
        if mail.relation == "supplement":
            self.cases.complete(case)
        elif case.state == "answered":
            self.cases.take_up(case)
        case.says(mail.text)
        case.raise_to(mail.priority)
        self.incidents.sight(mail.now, mail.account, mail.text, case, mail.incident)
        return case

    def _opened(self, mail: Related, state: str) -> Case:
        priority = mail.text.priority or "low"
        return self.cases.open(mail.now, mail.account, mail.sender, mail.text.topic, mail.subject, state, priority)

    # A technician's mail

    def technician(self, now: datetime, case: Case, command: str, text: bool) -> None:
        """On a case, with one command, and whether it says something besides."""
        word, _, what = command.partition(" ")
        if text and case.state != "closed" and word not in ("#cerrar", "#falso"):
            self.cases.answer(now, case)
        if word == "#tomado":
            case.state, case.told = "in_progress", True
        elif word == "#reabrir":
            case.state = "open"
        elif word == "#cerrar":
            self.close(case)
        elif word == "#falso":
            self._closed(case)
        elif word == "#prioridad":
            case.priority = {"alta": "high", "baja": "low"}[what]
        elif word == "#llamada":
            self._called(now, case, what)
        self._sanctioned(now, case, word)

    def _called(self, now: datetime, case: Case, what: str) -> None:
        if what == "inicio":
            self.calls.begin(now, case)
        elif what == "fin":
            self.calls.end(case.account)
        else:
            self.calls.want(case)

    def _sanctioned(self, now: datetime, case: Case, word: str) -> None:
        """The strike or the suspension of a command: the customer is told by the next message."""
        ledger = self.accounts.setdefault(case.account, Account())
        if word in ("#falso", "#grosero"):
            ledger.strike(now, None, told=False)
        if word == "#suspender":
            ledger.suspend(now, now + 3 * DAY, told=False)

    # An admin

    def release(self, account: str, sender: str, message: int, returned: bool) -> None:
        """Before it is judged once more."""
        self.known.add(sender)
        if returned:
            self.accounts[account].take_back(message)

    def close(self, case: Case) -> None:
        """An incident ends with its case."""
        self._closed(case)
        if case.id in self.incidents:
            self._all_clear(case.id)

    def merge(self, account: str, into: str) -> None:
        """Two names of one customer, of whom none was ever suspended and none is on the telephone."""
        self.accounts.setdefault(into, Account()).add(self.accounts.pop(account, Account()))
        for one in (*self.cases, *self.calls):
            one.account = into if one.account == account else one.account
        self.incidents.merge(account, into)

    # Time

    def do_due(self, now: datetime) -> None:
        for kind, number in self.agenda.take(now):
            if kind == "incident":
                self._all_clear(number)
            elif kind == "call" and self.calls[number].running:
                self.calls.over(now, self.calls[number])
                self._tell("call_over", self.calls[number].case.customer)
            elif kind in ("close", "remind", "expire"):
                self._waited(kind, self.cases[number])

    def _waited(self, kind: str, case: Case) -> None:
        """For the customer's word: the case closes, but one that awaits detail only after a reminder."""
        if kind == "close" and case.state == "answered":
            self._closed(case)
        elif kind == "remind" and case.state == "awaiting_detail":
            self._tell("reminder", case.customer)
        elif kind == "expire" and case.state == "awaiting_detail":
            self._closed(case)
            self._tell("expired", case.customer)

    def _closed(self, case: Case) -> None:
        self.cases.close(case)
        self.calls.solved(case)

    def _all_clear(self, number: int) -> None:
        for customer in self.incidents.end(number):
            self._tell("all_clear", customer)

    def _tell(self, kind: str, customer: str) -> None:
        self.replies[kind] += 1
        self.known.add(customer)


def _reply(outcome: str, mail: Related) -> str:
    if outcome == "return":
        return "returned"
    if mail.incident is not None:
        return "incident" if mail.relation == "new" else ""
    return "acknowledged" if mail.relation in ("new", "supplement") or mail.rules else ""
