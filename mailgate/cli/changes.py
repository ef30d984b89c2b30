"""What another policy would change: the same mail judged by both, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import typer

from mailgate.cli.output import print_json, print_table

_COMPARED = ("outcome", "rules", "priority", "relation", "missing")
_SHOWN = 200  # rows of the table
Answer = dict[str, Any]


def changes(ours: Iterable[Answer], theirs: Iterable[Answer]) -> Iterator[Answer]:
    """One object a mail on which two policies differ: `was` and `would_be`, beside what tells the mail."""
    for was, would_be in zip(ours, theirs, strict=True):
        if any(was[name] != would_be[name] for name in _COMPARED):
            yield {
                "message_id": was["message_id"],
                "at": was["at"],
                "from": was["from"],
                "subject": was["subject"],
                "was": {name: was[name] for name in _COMPARED},
                "would_be": {name: would_be[name] for name in _COMPARED},
            }


def show_changes(changed: Iterable[Answer], json: bool) -> None:
    """The changed mails, then counts by outcome and rule."""
    rows, moves, rules = [], Counter[str](), Counter[str]()
    for each in changed:
        if json:
            print_json(each)
            continue
        was, would_be = each["was"], each["would_be"]
        rows.append((datetime.fromisoformat(each["at"]), each["from"], each["subject"], _said(was), _said(would_be)))
        moves[f"{was['outcome']} -> {would_be['outcome']}"] += 1
        rules.update(f"+{rule}" for rule in set(would_be["rules"]) - set(was["rules"]))
        rules.update(f"-{rule}" for rule in set(was["rules"]) - set(would_be["rules"]))
    if not json:
        print_table(("at", "from", "subject", "now", "would be"), rows[:_SHOWN], "no decision would change")
        _count("outcomes", moves)
        _count("rules", rules)


def _said(answer: Answer) -> str:
    rules = ", ".join(map(str, answer["rules"]))
    return f"{answer['outcome']} [{rules}]"


def _count(name: str, counts: Counter[str]) -> None:
    if counts:
        typer.echo(f"{name}: " + ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
