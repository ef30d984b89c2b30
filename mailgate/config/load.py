"""Reading config/mailgate.toml and config/policy.toml: every fault with its place and what would be right."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mailgate.config.settings import Config
from mailgate.errors import ConfigError, Fault
from mailgate.policy import Policy, Rule, RuleAction, RuleInForce

WordingCheck = Callable[[Mapping[str, Mapping[str, str]], str], tuple[Fault, ...]]  # of an overlay's wording; its file
_LANGUAGES = ("es", "en")
_POLICY_KEYS = {f.name for f in fields(Policy)} - {"rules", "wording"}


def load_config(path: Path | None) -> Config:
    """The config of a file, defaults where it is silent; None gives the defaults.

    Raises ConfigError with every fault of the file.
    """
    if path is None:
        return Config()
    try:
        return Config.model_validate(_read(path))
    except ValidationError as error:
        raise ConfigError(tuple(_faults(str(path), "", error))) from None


def overlay_named(path: Path) -> Path | None:
    """The policy overlay that a config file names, whatever else is wrong with it."""
    try:
        name = _table(str(path), "gate", _read(path), []).get("policy")
    except ConfigError:
        return None
    return path.parent / name if isinstance(name, str) else None


def load_policy(path: Path | None, rules: tuple[Rule, ...], check_wording: WordingCheck | None = None) -> Policy:
    """The policy in force: every rule with its defaults, overlaid by the admin's file.

    Raises ConfigError with every fault of the file; those of templates where `check_wording` finds them.
    """
    overlay = _read(path) if path else {}
    file = str(path)
    faults: list[Fault] = []
    tables = _table(file, "rules", overlay, faults)
    known = {rule.name for rule in rules}
    faults += _unknown(
        file, "", overlay.keys() - _POLICY_KEYS - {"rules", "wording"}, _POLICY_KEYS | {"rules", "wording"}
    )
    faults += _unknown(file, "rules.", tables.keys() - known, known)
    in_force = tuple(_in_force(file, rule, tables.get(rule.name, {}), faults) for rule in rules)
    general = {key: overlay[key] for key in _POLICY_KEYS & overlay.keys()}
    wording = _wording(file, _table(file, "wording", overlay, faults), faults)
    try:
        policy = TypeAdapter(Policy).validate_python({"rules": in_force, "wording": wording, **general})
    except ValidationError as error:
        faults += _faults(file, "", error)
    faults += check_wording(_texts(wording), file) if check_wording else ()
    if faults:
        raise ConfigError(tuple(faults))
    return policy


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        fault = Fault(str(path), "-", f"can't be read: {error.strerror}", "name a readable TOML file")
    except UnicodeDecodeError as error:
        fault = Fault(str(path), "-", f"is not UTF-8 at byte {error.start}", "save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        fault = Fault(str(path), "-", f"is no TOML: {error}", "mend the syntax at that place")
    raise ConfigError((fault,))


def _table(file: str, key: str, data: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
    value = data.get(key, {})
    if isinstance(value, dict):
        return value
    faults.append(Fault(file, key, "is no table", f"write [{key}.NAME] and its keys below"))
    return {}


def _in_force(file: str, rule: Rule, table: Any, faults: list[Fault]) -> RuleInForce:
    if not isinstance(table, dict):
        faults.append(Fault(file, f"rules.{rule.name}", "is no table", f"write [rules.{rule.name}] and its keys below"))
        table = {}
    action, settings = rule.action, rule.settings
    names = {f.name for f in fields(settings)}
    faults += _unknown(file, f"rules.{rule.name}.", table.keys() - names - {"action"}, names | {"action"})
    if "action" in table:
        action = _action(file, rule.name, table["action"], rule.action, faults)
    changed = {name: table.get(name, getattr(settings, name)) for name in names}
    try:
        settings = TypeAdapter(type(settings)).validate_python(changed)
    except ValidationError as error:
        faults += _faults(file, f"rules.{rule.name}.", error)
    return RuleInForce(rule.worded(settings), action, settings)


def _action(file: str, name: str, value: Any, default: RuleAction, faults: list[Fault]) -> RuleAction:
    if value in set(RuleAction):
        return RuleAction(value)
    right = "use one of " + ", ".join(RuleAction)
    faults.append(Fault(file, f"rules.{name}.action", f"{value!r} is no action", right))
    return default


def _wording(file: str, tables: Mapping[str, Any], faults: list[Fault]) -> dict[str, dict[str, Any]]:
    for language, table in tables.items():
        if language not in _LANGUAGES or not isinstance(table, dict):
            faults.append(
                Fault(file, f"wording.{language}", "is no language's table", "use [wording.es] or [wording.en]")
            )
    return {name: dict(table) for name, table in tables.items() if name in _LANGUAGES and isinstance(table, dict)}


def _texts(wording: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The wordings that are texts; of the others it has been said that they are none."""
    return {
        language: {key: text for key, text in table.items() if isinstance(text, str)}
        for language, table in wording.items()
    }


def _unknown(file: str, prefix: str, keys: Iterable[str], known: Iterable[str]) -> list[Fault]:
    right = "use one of " + ", ".join(sorted(known))
    return [Fault(file, prefix + key, "is no known key", right) for key in sorted(keys)]


def _faults(file: str, prefix: str, error: ValidationError) -> list[Fault]:
    return [Fault(file, prefix + ".".join(map(str, e["loc"])), _wrong(e), _right(e)) for e in error.errors()]


def _right(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "remove it; the shipped config/mailgate.toml names every key"
    if error["type"] == "missing":
        return "set it; the shipped config/mailgate.toml shows an example"
    if error["type"] == "tuple_type":
        return 'should be a list, as ["..."]'
    return str(error["msg"]).removeprefix("Value error, ")


def _wrong(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "is no known key"
    if error["type"] == "missing":
        return "is missing"
    return f"{error['input']!r:.60} does not fit"
