"""What a report shows, in its order: for the text of the command line and for the page alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailgate.moments import to_the_minute, with_zone
from mailgate.report import Changes, Report, Would

Chart = tuple[str, Mapping[str, int]]  # what is counted, and how many messages there are of each

WOULD_COLUMNS = ("id", "received", "from", "subject", "would be", "rules")


def title(report: Report) -> str:
    """The period."""
    return f"mailgate, {to_the_minute(report.since)} to {with_zone(report.until)}"


def figures(report: Report) -> dict[str, str]:
    """Single figures by name; "-" where there is none."""
    return {
        "messages": str(report.messages),
        "returns called wrong": str(report.wrong_returns),
        "cases answered": str(report.answered_cases),
        "median wait, minutes": _minutes(report.wait_median),
        "longest wait, minutes": _minutes(report.wait_longest),
    }


def _minutes(wait: float | None) -> str:
    return "-" if wait is None else str(wait)


def charts(report: Report) -> Iterator[Chart]:
    """What is counted; of a gate on trial also what it held back from doing."""
    yield "Outcomes", report.outcomes
    yield "Rules broken, advised ones included", _named(report, report.rules)
    yield "Priorities", report.priorities
    yield f"Hour of arrival, {report.zone}", {f"{hour:02}": count for hour, count in report.hours.items()}
    yield "Busiest accounts", report.accounts
    changes = report.changes
    if changes.trial:
        yield "Rules on trial, broken", _named(report, changes.trial)
    if changes.observed:
        yield f"What would have changed: {_changed(changes)}", changes.outcomes
    if changes.rules:
        yield "Rules broken by those", _named(report, changes.rules)


def _changed(changes: Changes) -> str:
    return f"{sum(changes.outcomes.values())} of {changes.observed} messages observed"


def _named(report: Report, counts: Mapping[int, int]) -> dict[str, int]:
    return {_rule(report, rule): count for rule, count in counts.items()}


def _rule(report: Report, number: int) -> str:
    return f"{number} {report.rule_names.get(number, '')}".strip()


def would(report: Report) -> Iterator[tuple[str, ...]]:
    """Below WOULD_COLUMNS, the newest messages that would have had another outcome."""
    return (_would(report, mail) for mail in report.changes.mails)


def _would(report: Report, mail: Would) -> tuple[str, ...]:
    rules = ", ".join(_rule(report, rule) for rule in mail.rules)
    return str(mail.message), to_the_minute(mail.at), mail.sender, mail.subject, mail.outcome, rules
