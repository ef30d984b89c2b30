"""`mailgate check`: all faults of the config and the policy at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import typer

from mailgate.cli.context import config_file, setup
from mailgate.cli.group import failed
from mailgate.cli.options import ConfigFile, Json, PolicyFile
from mailgate.cli.output import print_json
from mailgate.errors import ConfigError, Fault

_T = TypeVar("_T")


def check(config: ConfigFile = None, policy: PolicyFile = None, json: Json = False) -> None:
    """Check the config and the policy: every fault with its file, its key, and what would be right.

    Ends with 2 where there is a fault. What is allowed but hardly meant is a warning.
    """
    faults, warnings = _faults(config, policy)
    if json:
        told = {"faults": [asdict(fault) for fault in faults], "warnings": [asdict(each) for each in warnings]}
        print_json({"ok": not faults, **told})
    if faults:
        raise failed("\n".join(map(str, faults)), ConfigError.exit_code)
    if not json:
        for each in warnings:
            typer.echo(f"mailgate: warning: {each}", err=True)
        in_force = policy or setup(config).policy_file or "the rules' own defaults (gate.policy names no overlay)"
        typer.echo(f"{config_file(config) or 'the defaults'}: no faults; policy: {in_force}")


def _faults(config: Path | None, policy: Path | None) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """Faults and warnings."""
    from mailgate.compose import check_wording
    from mailgate.config import doubts, load_policy
    from rules import RULES

    found, faults = _tried(lambda: setup(config))
    overlay = policy or (found.policy_file if found else _overlay(config))
    faults += _tried(lambda: load_policy(overlay, RULES, check_wording))[1]
    return faults, doubts(found.config, found.file) if found else ()


def _overlay(config: Path | None) -> Path | None:
    """That a faulty config names: its faults are told with the config's."""
    from mailgate.config import overlay_named

    file = config_file(config)
    return overlay_named(file) if file else None


def _tried(load: Callable[[], _T]) -> tuple[_T | None, tuple[Fault, ...]]:
    try:
        return load(), ()
    except ConfigError as error:
        return None, error.faults
