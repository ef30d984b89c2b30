"""What a period looked like: outcomes, rules, accounts, hours, and how long cases waited for a technician."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from mailgate.facts import Case
from mailgate.policy import Decision, Outcome
from mailgate.store import Message, Store

MOST_ACCOUNTS = 20


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of one period. Waits are minutes from a case's first message to a technician's first word."""

    since: datetime
    until: datetime
    messages: int
    outcomes: dict[str, int]
    rules: dict[int, int]  # broken, advised ones included
    accounts: dict[str, int]  # the busiest
    hours: dict[int, int]  # of arrival, UTC
    priorities: dict[str, int]
    wrong_returns: int  # that a technician called wrong
    answered_cases: int
    wait_median: float | None
    wait_longest: float | None


def report(store: Store, since: datetime, until: datetime) -> Report:
    """Sum up the decisions of a period. Of a message that was judged again, the last decision counts."""
    last = {message.id: (message, decision) for message, decision in store.decided(since, until)}
    waits = sorted(_waits(store.cases(), since, until))
    wrong = len(set(store.wrong_returns()) & last.keys())
    return _summed(since, until, last.values(), waits, wrong)


def _summed(
    since: datetime, until: datetime, decided: Iterable[tuple[Message, Decision]], waits: list[float], wrong: int
) -> Report:
    outcomes, rules, accounts = Counter[str](), Counter[int](), Counter[str]()
    hours, priorities = Counter[int](), Counter[str]()
    for message, decision in decided:
        outcomes[str(decision.outcome)] += 1
        rules.update(decision.rules)
        hours[message.received_at.hour] += 1
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
        hours={hour: hours[hour] for hour in range(24)},
        priorities=dict(priorities.most_common()),
        wrong_returns=wrong,
        answered_cases=len(waits),
        wait_median=round(median(waits), 1) if waits else None,
        wait_longest=round(waits[-1], 1) if waits else None,
    )


def _waits(cases: Iterable[Case], since: datetime, until: datetime) -> Iterable[float]:
    for case in cases:
        if case.handled_at and since <= case.opened_at < until:
            yield (case.handled_at - case.opened_at).total_seconds() / 60
