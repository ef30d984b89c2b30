"""`mailgate report`: a period summed up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailgate.cli.context import now, store
from mailgate.cli.messages import one_line
from mailgate.cli.options import ConfigFile, Json
from mailgate.cli.output import print_facts, print_json, print_table, print_title, record

if TYPE_CHECKING:
    from mailgate.report import Changes, Report


def report(
    days: Annotated[float, typer.Option("--days", min=0.01, help="The last so many days.")] = 7.0,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page with charts.")] = None,
    config: ConfigFile = None,
    json: Json = False,
) -> None:
    """Sum up a period: by outcome, rule, account and hour, how long cases waited for a technician, what would have
    changed had the gate, or a rule, not been on trial (mode and action "observe").
    """
    from mailgate.report import report as summed
    from mailgate.report_page import page

    until = now()
    with store(config) as opened:
        found = summed(opened, until - timedelta(days=days), until)
    if html:
        html.write_text(page(found), "utf-8")
        typer.echo(f"{html}: {found.messages} messages")
    elif json:
        print_json(record(found))
    else:
        _show(found)


def _show(found: Report) -> None:
    print_facts(
        {
            "messages": found.messages,
            "returns called wrong": found.wrong_returns,
            "cases answered": found.answered_cases,
            "median wait, minutes": found.wait_median,
            "longest wait, minutes": found.wait_longest,
        }
    )
    counted: dict[str, Mapping[Any, int]] = {
        "outcome": found.outcomes,
        "rule": found.rules,
        "account": found.accounts,
        "priority": found.priorities,
    }
    for name, counts in counted.items():
        print_title(name)
        print_table((name, "messages"), list(counts.items()), "none")
    _show_changes(found.changes)


def _show_changes(changes: Changes) -> None:
    """What mode "observe" and rules on trial held back from doing; nothing where there was no trial."""
    if changes.trial:
        print_title("rules on trial")
        print_table(("rule", "would be broken by"), list(changes.trial.items()), "none")
    if not changes.observed:
        return
    print_title(f"what would have changed ({changes.observed} messages observed)")
    print_table(("outcome", "messages"), list(changes.outcomes.items()), "nothing")
    if changes.mails:
        print_table(("rule", "messages"), list(changes.rules.items()), "none")
        rows = [(m.message, m.at, m.sender, one_line(m.subject), m.outcome, m.rules) for m in changes.mails]
        print_table(("id", "received", "from", "subject", "would be", "rules"), rows, "none")
