"""Printing: tables and text for people, JSON for programs. Customers' words never move the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from mailgate.journal.safe import printable
from mailgate.moments import to_the_minute

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 200  # columns where there is no terminal


@cache
def _console(terminal: bool) -> Console:
    from rich.console import Console

    return Console(file=None, width=None if terminal else _WIDE, highlight=False, markup=False, emoji=False)


def console() -> Console:
    """For stdout: colours only on a terminal (and not where NO_COLOR is set)."""
    return _console(sys.stdout.isatty())


def colours() -> bool:
    """Whether stdout may get colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def print_skipped(file: Path, why: str) -> None:
    """On stderr: a file of an archive that is not read, and why."""
    typer.echo(f"mailgate: skipped {printable(str(file))}: {why}", err=True)


def print_json(value: object) -> None:
    """One value on one line."""
    import orjson

    typer.echo(orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode("utf-8", "replace"))


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def cell(value: object) -> str:
    """A value as a table shows it."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return to_the_minute(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(cell, value)) if value else "-"
    return printable(str(value))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], none: str) -> None:
    """Rows below their columns' names, or the line `none` where there are no rows."""
    from rich import box
    from rich.table import Table

    filled = [tuple(map(cell, row)) for row in rows]
    if not filled:
        typer.echo(none)
        return
    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in filled:
        table.add_row(*row)
    console().print(table)


def print_facts(facts: Mapping[str, object]) -> None:
    """Names and values, one a line; what has no value is left out."""
    shown = {name: cell(value) for name, value in facts.items() if cell(value) != "-"}
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        typer.echo(f"{name:<{width}}  {value}")


def print_title(text: str) -> None:
    """A heading."""
    console().print(f"\n{printable(text)}", style="bold")


def print_block(text: str, margin: str = "  ") -> None:
    """A text of many lines, each made harmless."""
    for line in text.splitlines():
        typer.echo(f"{margin}{printable(line)}".rstrip())


def record(value: Any) -> dict[str, object]:
    """The fields of a value of the store, as JSON shows them."""
    from dataclasses import fields

    return {field.name: getattr(value, field.name) for field in fields(value)}
