"""`mailgate replay`: a policy tried on old mail."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailgate.cli.changes import changes, show_changes
from mailgate.cli.context import setup
from mailgate.cli.options import ConfigFile, Json, MailPaths, PolicyFile
from mailgate.cli.output import print_json, print_skipped, print_table
from mailgate.cli.verdicts import answer

if TYPE_CHECKING:
    from mailgate.archive import Entry
    from mailgate.config import Config
    from mailgate.policy import Policy

_SHOWN = 200  # rows of the table

Answer = dict[str, Any]


Against = Annotated[
    Path | None,
    typer.Option("--against", metavar="FILE", help="Another policy overlay: show only what it would change."),
]


def replay(
    paths: MailPaths, config: ConfigFile = None, policy: PolicyFile = None, against: Against = None, json: Json = False
) -> None:
    """Judge archived mail in the order of its time, on a fresh store in memory: nothing is sent, nothing kept.

    The time of a mail is that of its topmost Received header, else of its Date. With --json one object a mail.
    """
    found = setup(config)
    answers = judged(paths, found.config, found.policy(policy))
    if against:
        show_changes(changes(answers, judged(paths, found.config, found.policy(against))), json)
    elif json:
        for each in answers:
            print_json(each)
    else:
        _summarise(answers)


def judged(paths: Iterable[Path], config: Config, policy: Policy) -> Iterator[Answer]:
    """The answers on all mails of the archives, in order of time; a progress bar on a terminal."""
    from mailgate.archive import in_time_order
    from mailgate.replay import Trial

    entries = in_time_order(paths, print_skipped)
    with closing(Trial(config.world(), policy)) as trial:
        verdicts = trial.run((entry.read(), entry.at) for entry in entries)
        for entry, verdict in zip(_progress(entries), verdicts, strict=True):
            yield answer(verdict) | {
                "at": entry.at.isoformat(),
                "file": str(entry.path),
                "from": getattr(verdict, "mail", None) and verdict.facts.sender.address,  # type: ignore[union-attr]
                "subject": getattr(verdict, "mail", None) and verdict.mail.subject,  # type: ignore[union-attr]
            }


def _progress(entries: list[Entry]) -> Iterable[Entry]:
    if not sys.stderr.isatty():
        return entries
    from rich.console import Console
    from rich.progress import track

    return track(entries, "judging", console=Console(stderr=True), transient=True)


def _summarise(answers: Iterator[Answer]) -> None:
    """A table of the first mails, then counts of all."""
    rows, outcomes, rules, total, failed = [], Counter[str](), Counter[int](), 0, 0
    for total, each in enumerate(answers, 1):
        if total <= _SHOWN:
            rows.append(_row(each))
        outcomes[each["outcome"] or "not judged"] += 1
        rules.update(each["rules"])
        failed += each["error"] is not None
    print_table(("at", "from", "subject", "outcome", "rules", "priority", "case"), rows, "no mail was found")
    if total > _SHOWN:
        typer.echo(f"and {total - _SHOWN} more: --json prints all")
    typer.echo(f"{total} mails: " + ", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
    typer.echo("broken: " + (", ".join(f"rule {rule} {rules[rule]}" for rule in sorted(rules)) or "no rule"))
    if failed:
        typer.echo(f"{failed} could not be judged (error)")


def _row(each: Answer) -> tuple[object, ...]:
    what = each["error"] if each["error"] else each["outcome"]
    return (
        datetime.fromisoformat(each["at"]),
        each["from"],
        each["subject"],
        what,
        each["rules"],
        each["priority"],
        each["case"],
    )
