"""What POLICY.md asks of the gate's memory, in plain words of Python: written from the policy, not from the gate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.stateful.texts import Text

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RANKS = ("low", "medium", "high")
Due = tuple[datetime, str, int]


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
    returned: list[str] = field(default_factory=list)

    def raise_to(self, priority: str) -> None:
        self.priority = max(self.priority, priority, key=lambda each: RANKS.index(each) if each else -1)


@dataclass(eq=False)
class Strike:
    at: datetime
    message: int | None  # None for a technician's command


@dataclass(eq=False)
class Suspension:
    began: datetime
    end: datetime | None  # None is for good
    told: bool
    spent: list[Strike]  # that count no more since
    by_strikes: bool
    lifted: bool = False


@dataclass(eq=False)
class Call:
    account: str
    case: Case
    running: bool = True
    wanted: bool = False  # a call once the case is solved


@dataclass
class Account:
    strikes: list[Strike] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)

    def counting(self, now: datetime) -> list[Strike]:
        return [strike for strike in self.strikes if strike.at > now - 90 * DAY]

    def suspended(self, now: datetime) -> list[Suspension]:
        """Those in force, the newest first: a shorter one ends no longer one."""
        made = [one for one in reversed(self.suspensions) if not one.lifted]
        return [one for one in made if one.end is None or one.end > now]

    def suspend(self, now: datetime, end: datetime | None, told: bool, by_strikes: bool = False) -> None:
        self.suspensions.append(Suspension(now, end, told, self.strikes, by_strikes))
        self.strikes = []

    def strike(self, now: datetime, message: int | None, told: bool) -> None:
        """The third within 90 days suspends: 7 days, 30 days, for good."""
        self.strikes.append(Strike(now, message))
        if len(self.counting(now)) >= 3:
            days = (7, 30)[len(self.suspensions)] if len(self.suspensions) < 2 else None
            self.suspend(now, now + days * DAY if days else None, told, by_strikes=True)

    def take_back(self, message: int) -> None:
        """A wrong return never was: neither was the suspension that hung on it."""
        self.strikes = [strike for strike in self.strikes if strike.message != message]
        for at, made in enumerate(self.suspensions):
            rest = [strike for strike in made.spent if strike.message != message]
            hung = made.by_strikes and sum(strike.at > made.began - 90 * DAY for strike in rest) < 3
            if len(rest) == len(made.spent):
                continue
            made.spent = rest
            if hung:
                del self.suspensions[at]
                later = self.suspensions[at].spent if at < len(self.suspensions) else self.strikes
                later[:0] = rest
            return


@dataclass(frozen=True)
class Expected:
    outcome: str
    rules: tuple[int, ...] = ()
    relation: str | None = None
    case: int | None = None
    priority: str | None = None
    reply: str = ""  # its kind, "" for none


class Model:
    """Remembers what was written, and says what must become of the next message."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.cases: list[Case] = []
        self.due: dict[tuple[str, int], datetime] = {}
        self.sights: list[tuple[datetime, str, str, int]] = []  # when, account, topic, case
        self.incidents: dict[int, str] = {}  # those that stand: number (their case) -> topic
        self.replies = {"reminder": 0, "expired": 0, "all_clear": 0, "call_over": 0}
        self.calls: list[Call] = []
        self.callbacks = 0  # of which a technician was reminded
        self.known: set[str] = set()  # who is answered without authentication: was answered or released before

    def open_cases(self, account: str) -> list[Case]:
        return [case for case in self.cases if case.account == account and case.state != "closed"]

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
        relation, case = self._relation(account, text, subject, thread)
        if thread and thread.state == "closed" and text.kind == "thanks" and not released:
            return Expected("ignore")
        incident = self._incident(now, account, text, relation)
        priority = "high" if incident is not None else self._priority(text, relation, case)
        rules, returns = self._rules(now, text, relation, case, priority, incident is not None)
        gives_up = returns <= {3, 4} and 4 in returns and case is not None and case.asked >= 2
        outcome = "return" if returns and not gives_up and not released else "forward"
        reply = self._reply(outcome, relation, rules, incident is not None) if answers else ""
        if reply:
            self.known.add(sender)
        if outcome == "return":
            found = self._returned(now, account, sender, text, subject, relation, case, rules, told=bool(reply))
        else:
            found = self._forwarded(now, account, sender, text, subject, relation, case, priority, incident, own)
        if text.name == "call-me" and relation != "new":
            self._wanted(found)
        for _ in rules & {8, 9, 10} if not released else ():
            ledger.strike(now, message, told=bool(reply))
        shown = None if 10 in rules else priority
        return Expected(outcome, tuple(sorted(rules)), relation, found and found.id, shown, reply)

    def _held(self, standing: list[Suspension], sender: str, answers: bool) -> str:
        """Told once a suspension."""
        if standing[0].told or not answers:
            return ""
        for suspension in standing:
            suspension.told = True
        self.known.add(sender)
        return "suspended"

    @staticmethod
    def _reply(outcome: str, relation: str, rules: set[int], incident: bool) -> str:
        if outcome == "return":
            return "returned"
        if incident:
            return "incident" if relation == "new" else ""
        return "acknowledged" if relation in ("new", "supplement") or rules else ""

    def _wanted(self, case: Case | None) -> None:
        for call in self.calls:
            call.wanted = call.wanted or call.case is case

    def release(self, account: str, sender: str, message: int, returned: bool) -> None:
        """Before it is judged once more."""
        self.known.add(sender)
        if returned:
            self.accounts[account].take_back(message)

    def _relation(self, account: str, text: Text, subject: str, thread: Case | None) -> tuple[str, Case | None]:
        if thread and thread.state == "closed":
            return "new", None
        case = thread or self.like(account, text, subject)
        if case is None:
            return "new", None
        if case.state == "awaiting_detail":
            return "supplement", case
        return ("follow_up" if thread or text.kind in ("chaser", "pressure", "thanks") else "duplicate"), case

    def like(self, account: str, text: Text, subject: str) -> Case | None:
        """The account's standing case of the same matter; for a chaser its only one."""
        standing = self.open_cases(account)
        if text.kind in ("chaser", "pressure"):
            return standing[0] if len(standing) == 1 else None
        return next((case for case in standing if text.topic and case.subject == subject), None)

    def _priority(self, text: Text, relation: str, case: Case | None) -> str | None:
        known = [text.priority] + ([case.priority] if case and relation != "new" else [])
        return max(known, key=lambda each: RANKS.index(each) if each else -1) or None

    def _rules(
        self, now: datetime, text: Text, relation: str, case: Case | None, priority: str | None, incident: bool
    ) -> tuple[set[int], set[int]]:
        """The rules that are broken, and those of them for which it is returned."""
        if text.kind == "nonsense":
            return {10}, {10}
        rules: set[int] = set()
        high = text.priority == "high" or incident
        if text.claims and relation in ("new", "supplement") and not high:
            rules.add(1)
        if relation in ("new", "supplement") and self.lacks(text, relation, case):
            rules.add(4)
        if relation == "duplicate":
            rules.add(5)
        if relation == "follow_up" and case and text.kind in ("chaser", "pressure"):
            rules |= self._pressing(now, text, case)
        if text.coarse:
            rules.add(8)
        return rules, self._returning(rules, text, case, priority)

    @staticmethod
    def _pressing(now: datetime, text: Text, case: Case) -> set[int]:
        early = now < case.opened + 40 * MINUTE
        if case.told:
            return {9} if early or text.kind == "pressure" else set()
        return {6} if early else set()

    @staticmethod
    def _returning(rules: set[int], text: Text, case: Case | None, priority: str | None) -> set[int]:
        returns = rules - {1} - ({4, 8} if priority == "high" else set())
        if case and (text.file or text.topic not in case.said):
            returns -= {5}  # it brings something new
        return returns

    @staticmethod
    def lacks(text: Text, relation: str, case: Case | None) -> tuple[str, ...]:
        """What is missing, a case's words and a supplement's taken together."""
        if relation == "new" or case is None:
            return text.missing
        if text.kind == "problem":
            return tuple(part for part in case.missing if part in text.missing)
        return case.missing

    def _returned(
        self, now: datetime, account: str, sender: str, text: Text, subject: str, relation: str, case: Case | None,
        rules: set[int], *, told: bool,
    ) -> Case | None:  # fmt: skip
        if relation == "new":
            if rules - {0, 1, 2, 3} in ({8}, {10}, {8, 10}):
                return None
            case = self._opened(now, account, sender, text, subject, "awaiting_detail")
        assert case is not None
        case.returned.append(text.name)
        case.raise_to(text.priority)
        if 4 in rules:
            case.asked += 1
            case.missing = self.lacks(text, relation, case)
            self.due["remind", case.id], self.due["expire", case.id] = now + DAY, now + 7 * DAY
            case.said |= {text.name, text.topic}
        case.told = case.told or (told and 6 in rules)
        return case

    def _forwarded(
        self, now: datetime, account: str, sender: str, text: Text, subject: str, relation: str, case: Case | None,
        priority: str | None, incident: int | None, own: Case | None,
    ) -> Case:  # fmt: skip
        if relation == "new" and own is not None:
            case = own
            case.state, case.priority, case.asked, case.missing, case.said = "open", text.priority, 0, (), set()
        elif relation == "new":
            case = self._opened(now, account, sender, text, subject, "open")
        assert case is not None
        if relation == "supplement":
            case.state = "open"
            self._unset(case, "remind", "expire")
        elif case.state == "answered":
            case.state = "in_progress"
            self._unset(case, "close")
        case.said |= {text.name, text.topic}
        case.raise_to(priority or "")
        if text.kind == "problem" and text.topic not in ("", "vague") and not text.missing:
            self._sighted(now, account, text.topic, case, incident)
        return case

    def _opened(self, now: datetime, account: str, sender: str, text: Text, subject: str, state: str) -> Case:
        case = Case(len(self.cases), account, sender, text.topic, subject, now, state, text.priority or "low")
        self.cases.append(case)
        return case

    # Mass failures

    def _incident(self, now: datetime, account: str, text: Text, relation: str) -> int | None:
        """The incident that it belongs to; -1 for one that it makes."""
        if text.kind != "problem" or text.missing or relation == "duplicate":
            return None
        for number, topic in self.incidents.items():
            if topic == text.topic:
                return number
        seen = {who for at, who, topic, _ in self.sights if topic == text.topic and at > now - 30 * MINUTE}
        return -1 if len(seen | {account}) >= 5 else None

    def _sighted(self, now: datetime, account: str, topic: str, case: Case, incident: int | None) -> None:
        self.sights.append((now, account, topic, case.id))
        if incident is None:
            return
        if incident == -1:
            incident = case.id
            self.incidents[incident] = topic
            like = {each for at, _, of, each in self.sights if of == topic and at > now - 30 * MINUTE}
            for one in like:
                self.cases[one].incident, self.cases[one].priority = incident, "high"
        case.incident = incident
        self.due["incident", incident] = now + HOUR

    def _end_incident(self, number: int) -> None:
        self.incidents.pop(number, None)
        self.due.pop(("incident", number), None)
        told = {case.customer for case in self.cases if case.incident == number}
        self.known |= told
        self.replies["all_clear"] += len(told)

    # Technicians

    def technician(self, now: datetime, case: Case, command: str, text: bool) -> None:
        """A mail of a technician's on a case: its one command, and whether it says something besides."""
        word = command.partition(" ")[0]
        if text and case.state != "closed" and word not in ("#cerrar", "#falso"):
            case.state, case.told = "answered", True
            self.due["close", case.id] = now + 5 * DAY
        if word == "#tomado":
            case.state, case.told = "in_progress", True
        elif word == "#reabrir":
            case.state = "open"
        elif word in ("#cerrar", "#falso"):
            self._close(case)
            if word == "#cerrar" and case.id in self.incidents:
                self._end_incident(case.id)
        if word == "#prioridad":
            case.priority = {"alta": "high", "baja": "low"}[command.partition(" ")[2]]
        if word == "#llamada":
            self._called(now, case, command.partition(" ")[2])
        self._sanctioned(now, case, word)

    def _called(self, now: datetime, case: Case, what: str) -> None:
        if what == "devolver":
            self._wanted(case)
            return
        for call in self.calls:
            call.running = call.running and call.account != case.account
        if what == "inicio":
            self.due["call", len(self.calls)] = now + 20 * MINUTE
            self.calls.append(Call(case.account, case))

    def _sanctioned(self, now: datetime, case: Case, word: str) -> None:
        """The strike or the suspension of a command: the customer is told by the next message."""
        if word in ("#falso", "#grosero"):
            self.accounts.setdefault(case.account, Account()).strike(now, None, told=False)
        if word == "#suspender":
            self.accounts.setdefault(case.account, Account()).suspend(now, now + 3 * DAY, told=False)

    def _close(self, case: Case) -> None:
        case.state = "closed"
        self._unset(case, "remind", "expire", "close")
        held = [call for call in self.calls if call.case is case and call.wanted]
        self.callbacks += bool(held)
        for call in held:
            call.wanted = False

    def _unset(self, case: Case, *kinds: str) -> None:
        for kind in kinds:
            self.due.pop((kind, case.id), None)

    # An admin

    def close(self, case: Case) -> None:
        self._close(case)
        if case.id in self.incidents:
            self._end_incident(case.id)

    def merge(self, account: str, into: str) -> None:
        """Two names of one customer, of whom none was ever suspended and none is on the telephone."""
        ours, theirs = self.accounts.pop(account, Account()), self.accounts.setdefault(into, Account())
        theirs.strikes = sorted(theirs.strikes + ours.strikes, key=lambda strike: strike.at)
        for case in self.cases:
            case.account = into if case.account == account else case.account
        for call in self.calls:
            call.account = into if call.account == account else call.account
        self.sights = [(at, into if who == account else who, topic, case) for at, who, topic, case in self.sights]

    # Time

    def do_due(self, now: datetime) -> None:
        """What is due by now, the oldest first."""
        for at, kind, number in sorted((at, kind, number) for (kind, number), at in self.due.items()):
            if at <= now and (kind, number) in self.due:
                del self.due[kind, number]
                self._do(kind, number, now)

    def _do(self, kind: str, number: int, now: datetime) -> None:
        if kind == "incident":
            self._end_incident(number)
            return
        if kind == "call":
            self._call_over(self.calls[number], now)
            return
        case = self.cases[number]
        if kind == "close" and case.state == "answered":
            self._close(case)
        elif kind == "remind" and case.state == "awaiting_detail":
            self.replies["reminder"] += 1
            self.known.add(case.customer)
        elif kind == "expire" and case.state == "awaiting_detail":
            self._close(case)
            self.replies["expired"] += 1
            self.known.add(case.customer)

    def _call_over(self, call: Call, now: datetime) -> None:
        """It goes on by mail: in its case, or in a new one where that is closed."""
        if not call.running:
            return
        call.running = False
        if call.case.state == "closed":
            call.case = Case(len(self.cases), call.account, call.case.customer, "call", "", now, "open", "medium")
            self.cases.append(call.case)
        else:
            call.case.told = True
        self.replies["call_over"] += 1
        self.known.add(call.case.customer)
