"""`mailgate tail`: the log for people."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from mailgate.cli.options import number

Line = dict[str, Any]
_WHO = ("customer", "account", "to", "envelope_from", "technician", "about")
_POLL = 0.5  # seconds


def tail(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A file of JSON lines; else stdin.", show_default=False)
    ] = None,
    customer: Annotated[str, typer.Option("--customer", help="Only of this address, account or part of one.")] = "",
    case: Annotated[str, typer.Option("--case", callback=number, help="Only of the case with this number.")] = "",
    outcome: Annotated[str, typer.Option("--outcome", help="Only of this outcome: forward, return, hold …")] = "",
    rule: Annotated[int | None, typer.Option("--rule", help="Only where this rule was broken.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more at the end of the file.")] = False,
) -> None:
    """Print log lines for people."""
    from mailgate.cli.output import colours
    from mailgate.journal.write import people_form

    form, wanted = people_form(colours()), _wanted(customer, case, outcome, rule)
    for text in _lines(file, follow):
        line = parsed(text)
        if line is not None and wanted(line):
            typer.echo(form(line))


def _lines(file: Path | None, follow: bool) -> Iterator[str]:
    if file is None:
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
        yield from sys.stdin
        return
    with file.open(encoding="utf-8", errors="replace") as opened:
        yield from _followed(opened, file) if follow else opened


def _followed(opened: IO[str], file: Path) -> Iterator[str]:
    """Lines as they come; whole ones only. Goes on with the new file where the old one was moved away."""
    rest = ""
    while True:
        rest += opened.readline()
        if rest.endswith("\n"):
            yield rest
            rest = ""
        elif _is_other(opened, file):
            with file.open(encoding="utf-8", errors="replace") as fresh:
                yield from _followed(fresh, file)
        else:
            time.sleep(_POLL)


def _is_other(opened: IO[str], file: Path) -> bool:
    import os

    try:
        there, here = file.stat(), os.fstat(opened.fileno())
    except FileNotFoundError:
        return False
    return not os.path.samestat(there, here) or there.st_size < opened.tell()


def parsed(text: str) -> Line | None:
    """The event of a line, its values made harmless; None where there is none in it.

    Takes what journalctl prints too: with its own words before the JSON, or (`-o json`) as its MESSAGE.
    """
    from mailgate.journal.safe import safe

    found = _object(text[text.find("{") :])
    if found and isinstance(found.get("MESSAGE"), str):
        found = _object(found["MESSAGE"])
    if not found or not {"timestamp", "level", "event"} <= found.keys():
        return None
    return {str(safe(key, False)): safe(_flat(value), False) for key, value in found.items()}


def _object(text: str) -> Line | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _flat(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict) else value


def _wanted(customer: str, case: str, outcome: str, rule: int | None) -> Callable[[Line], bool]:
    tests: list[Callable[[Line], bool]] = []
    if customer:
        tests.append(lambda line: any(customer.lower() in str(line.get(key, "")).lower() for key in _WHO))
    if case:
        tests.append(lambda line: case in (line.get("case"), line.get("about"), *line.get("cases", ())))
    if outcome:
        tests.append(lambda line: line.get("outcome") == outcome)
    if rule is not None:
        tests.append(lambda line: rule == line.get("rule") or rule in line.get("rules", ()))
    return lambda line: all(test(line) for test in tests)
