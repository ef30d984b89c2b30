"""`mailgate check`: all faults of the config and the policy at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import typer

from mailgate.cli.context import Configured, config_file, setup
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
    from mailgate.config import doubts

    found, faults = _tried(lambda: setup(config))
    if found or policy:
        faults += _tried(lambda: _policy(found, policy))[1]
    return faults, doubts(found.config, found.file) if found else ()


def _policy(found: Configured | None, instead: Path | None) -> None:
    from mailgate.compose import check_wording
    from mailgate.config import load_policy
    from rules import RULES

    file = instead or (found.policy_file if found else None)
    policy = load_policy(file, RULES)
    if faults := check_wording(policy.wording, str(file)):
        raise ConfigError(faults)


def _tried(load: Callable[[], _T]) -> tuple[_T | None, tuple[Fault, ...]]:
    try:
        return load(), ()
    except ConfigError as error:
        return None, error.faults
