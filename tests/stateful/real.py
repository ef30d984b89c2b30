"""The real gate on a real store, driven in a time of its own; and what may be seen of it from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mailgate.actions import Alert, Incoming, Reply
from mailgate.casework import case_number
from mailgate.config import load_policy
from mailgate.gate import Gate, Verdict
from mailgate.store import Store, open_store
from mailgate.timers import Timers
from mailgate.world import World
from rules import RULES
from tests.stateful.texts import MAILBOX, SERVER

TECHNICIAN = "raul@tecnicos.example"
WORLD = World(
    address=MAILBOX,
    technicians=(TECHNICIAN,),
    trusted_authserv_ids=(SERVER,),
    free_domains=frozenset({"gmail.com", "hotmail.com"}),
)
POLICY = load_policy(None, RULES)
DAY = timedelta(days=1)


class Real:
    """One gate; `restart` closes it and its store and opens both anew."""

    def __init__(self, url: str) -> None:
        self.url, self.lasting = url, url != "sqlite://"
        self.store: Store = open_store(url)
        self.clock = datetime(2026, 1, 5, 15, tzinfo=UTC)
        self._make()

    def _make(self) -> None:
        self.gate = Gate(self.store, WORLD, POLICY, b"a secret of sixteen bytes or more")
        self.timers = Timers(self.store, 180 * DAY)

    def restart(self) -> None:
        if self.lasting:
            self.store.close()
            self.store = open_store(self.url)
        self._make()

    def judge(self, raw: bytes, at: datetime) -> list[Verdict]:
        """Keep a message, and judge all that waits."""
        self.store.keep([Incoming(raw, at, None, (MAILBOX,), "smtp")])
        return self.work()

    def work(self) -> list[Verdict]:
        verdicts: list[Verdict] = []
        while done := self.gate.work(10):
            for verdict in done:
                assert isinstance(verdict, Verdict), verdict
                verdicts.append(verdict)
        return verdicts

    def cases(self, account: str) -> dict[str, tuple[Any, ...]]:
        """Number -> what the store knows of it."""
        return {
            case.number: (case.state.value, case.priority.value, case.asked, bool(case.handled_at), case.incident)
            for case in self.store.cases(account=account)
        }

    def strikes(self, account: str, now: datetime) -> int:
        record = self.store.account_record(account)
        return sum(strike.void is None and strike.at > now - 90 * DAY for strike in record.strikes)

    def suspensions(self, account: str) -> list[datetime | None]:
        return sorted(
            (suspension.ends_at for suspension in self.store.account_record(account).suspensions),
            key=lambda end: (end is None, end),
        )

    def incidents(self) -> set[str]:
        return {incident.number for incident in self.store.open_incidents()}

    def callbacks(self, since: datetime) -> int:
        """Reminders of calls, since the history began."""
        rows = self.store.outbox_list(limit=500)
        alerts = [row.action for row in rows if row.created_at > since and isinstance(row.action, Alert)]
        return sum(alert.kind == "callback" for alert in alerts)

    def replies(self, kind: str, since: datetime) -> int:
        return self.store.replies_since(None, since, kind=kind)


def seen(verdict: Verdict) -> dict[str, Any]:
    """A verdict in the words of the model; `case` is the number of the case that it belongs to."""
    decision, facts = verdict.decision, verdict.facts
    replies = [action.kind for action in verdict.actions if isinstance(action, Reply)]
    case = facts.case.number if facts.case and decision.relation != "new" else None
    return {
        "outcome": decision.outcome.value,
        "rules": decision.rules,
        "relation": decision.relation and decision.relation.value,
        "case": case_number(verdict.received.id) if decision.opens_case else case,
        "priority": decision.priority and decision.priority.value,
        "reply": next(iter(replies), ""),
    }
