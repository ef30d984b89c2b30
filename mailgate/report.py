"""What a period looked like: outcomes, rules, accounts, hours, how long cases waited, what would have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from mailgate.moments import zone
from mailgate.policy import Decision, Outcome
from mailgate.store import Message, Store
from rules import RULES

MOST_ACCOUNTS, MOST_MAILS = 20, 100


@dataclass(frozen=True, slots=True)
class Would:
    """A message that a gate on trial (mode "observe") let pass and would not have."""

    message: int
    at: datetime
    sender: str
    subject: str
    outcome: str  # that it would have had
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What would have changed, had the gate, or a rule, not been on trial."""

    observed: int = 0  # messages that were judged in mode "observe"
    outcomes: dict[str, int] = field(default_factory=dict)  # that forwarded ones would have had
    rules: dict[int, int] = field(default_factory=dict)  # broken by those
    trial: dict[int, int] = field(default_factory=dict)  # rules on trial (action "observe") that were broken
    mails: tuple[Would, ...] = ()  # the newest of those that would have had another outcome


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of one period. Waits are minutes from a case's first message to a technician's first word."""

    since: datetime
    until: datetime
    messages: int
    outcomes: dict[str, int]
    rules: dict[int, int]  # broken, advised ones included
    accounts: dict[str, int]  # the busiest
    rule_names: dict[int, str]
    hours: dict[int, int]  # of arrival, on the machine's clock
    zone: str  # that the hours are of
    priorities: dict[str, int]
    wrong_returns: int  # that a technician called wrong
    answered_cases: int
    wait_median: float | None
    wait_longest: float | None
    changes: Changes


def report(store: Store, since: datetime, until: datetime) -> Report:
    """Sum up the decisions of a period. Of a message that was judged again, the last decision counts."""
    last = {message.id: (message, decision) for message, decision in store.decided(since, until)}
    waits = sorted(wait.total_seconds() / 60 for wait in store.waits(since, until))
    wrong = len(set(store.wrong_returns()) & last.keys())
    return _summed(since, until, list(last.values()), waits, wrong)


def _summed(
    since: datetime, until: datetime, decided: Sequence[tuple[Message, Decision]], waits: list[float], wrong: int
) -> Report:
    outcomes, rules, accounts = Counter[str](), Counter[int](), Counter[str]()
    hours, priorities = Counter[int](), Counter[str]()
    for message, decision in decided:
        outcomes[str(decision.outcome)] += 1
        rules.update(decision.rules)
        hours[message.received_at.astimezone().hour] += 1
        if message.account and decision.outcome is not Outcome.IGNORE:
            accounts[message.account] += 1
        if decision.priority:
            priorities[str(decision.priority)] += 1
    return Report(
        since=since,
        until=until,
        messages=outcomes.total(),
        outcomes=dict(outcomes.most_common()),
        rules={rule: rules[rule] for rule in sorted(rules)},
        accounts=dict(accounts.most_common(MOST_ACCOUNTS)),
        rule_names={rule.number: rule.name for rule in RULES},
        hours={hour: hours[hour] for hour in range(24)},
        zone=zone(until),
        priorities=dict(priorities.most_common()),
        wrong_returns=wrong,
        answered_cases=len(waits),
        wait_median=round(median(waits), 1) if waits else None,
        wait_longest=round(waits[-1], 1) if waits else None,
        changes=_changes(decided),
    )


def _changes(decided: Iterable[tuple[Message, Decision]]) -> Changes:
    outcomes, rules, trial, observed = Counter[str](), Counter[int](), Counter[int](), 0
    mails: list[Would] = []
    for message, decision in decided:
        trial.update(decision.trial)
        observed += decision.observed is not None
        if decision.observed in (None, decision.outcome):
            continue
        outcomes[str(decision.observed)] += 1
        rules.update(decision.rules)
        mails.append(_would(message, decision))
    return Changes(
        observed=observed,
        outcomes=dict(outcomes.most_common()),
        rules={rule: rules[rule] for rule in sorted(rules)},
        trial={rule: trial[rule] for rule in sorted(trial)},
        mails=tuple(reversed(mails[-MOST_MAILS:])),
    )


def _would(message: Message, decision: Decision) -> Would:
    sender, subject = message.sender or "", message.subject or ""
    return Would(message.id, message.received_at, sender, subject, str(decision.observed), decision.rules)
