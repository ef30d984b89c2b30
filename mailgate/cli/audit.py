"""`mailgate audit`: does everything add up?"""

from __future__ import annotations

from typing import Any

import typer

from mailgate.cli.context import store
from mailgate.cli.options import ConfigFile, Json
from mailgate.cli.output import print_block, print_facts, print_json, print_title


def audit(config: ConfigFile = None, json: Json = False) -> None:
    """Prove that received = forwarded + returned + held + ignored + relayed + waiting + aside + rejected.

    Every invariant of the store is checked with it. Ends with 1 where something does not add up.
    """
    with store(config) as opened:
        found: dict[str, Any] = opened.audit()
    if json:
        print_json(found)
    else:
        _show(found)
    if not found["balanced"]:
        raise typer.Exit(1)


def _show(found: dict[str, Any]) -> None:
    print_facts({name: value for name, value in found.items() if isinstance(value, int | bool)})
    if found["outbox"]:
        print_title("outbox")
        print_facts(found["outbox"])
    for fault, rows in found["faults"].items():
        print_block(f"{fault}: {', '.join(map(str, rows))}", margin="")
