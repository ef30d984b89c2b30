"""`mailgate report`: a period summed up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli.context import now, store
from mailgate.cli.messages import one_line
from mailgate.cli.options import ConfigFile, Json
from mailgate.cli.output import print_facts, print_json, print_table, print_title, record

if TYPE_CHECKING:
    from mailgate.report import Report


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
    from mailgate import report_parts

    print_title(report_parts.title(found))
    print_facts(report_parts.figures(found))
    for name, counts in report_parts.charts(found):
        print_title(name)
        print_table(("", "messages"), list(counts.items()) if any(counts.values()) else (), "none")
    if found.changes.mails:
        rows = [(*row[:3], one_line(row[3]), *row[4:]) for row in report_parts.would(found)]
        print_table(report_parts.WOULD_COLUMNS, rows, "none")
