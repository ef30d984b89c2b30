"""Values to JSON and back without loss: what the store keeps of actions and decisions."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from mailgate import actions
from mailgate.policy import Decision

TYPES: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        Decision,
        *get_args(actions.Outgoing),
        *get_args(actions.Change),
    )
}
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME


def _plain(value: object) -> object:
    """What JSON lacks: sets as sorted lists, moments in UTC, any mapping as a dict."""
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"no JSON for {type(value).__name__}")


def encode(value: object) -> str:
    """JSON of one of TYPES: its name and its fields."""
    pair = [type(value).__name__, value]
    try:
        return orjson.dumps(pair, _plain, _OPTIONS).decode()
    except TypeError:  # lone surrogates: only the standard library escapes them
        return json.dumps(pair, default=_plain)


def parse(text: str) -> Any:
    """Any JSON that `encode` or `to_json` made, as plain lists, dicts and numbers."""
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return json.loads(text)


def decode(text: str) -> Any:
    """The value that `encode` was given.

    Fields added since take their defaults, fields dropped since are passed over.
    """
    name, value = parse(text)
    return _builder(TYPES[name])(value)


def to_json(value: object) -> str:
    """JSON of plain values and sets."""
    return orjson.dumps(value, _plain, _OPTIONS).decode()


@cache
def _builder(hint: Any) -> Callable[[Any], Any]:
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass_builder(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint is datetime:
        return datetime.fromisoformat
    if get_origin(hint) in (Union, types.UnionType):
        return _optional_builder(hint)
    if get_origin(hint) in (tuple, frozenset):
        return _collection_builder(hint)
    return _same


def _same(value: Any) -> Any:
    return value


def _dataclass_builder(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    parts = [(field.name, _builder(hints[field.name]), field) for field in fields(kind)]

    def build(value: dict[str, Any]) -> Any:
        return kind(
            **{
                name: make(value[name])
                for name, make, field in parts
                if name in value or (field.default is MISSING and field.default_factory is MISSING)
            }
        )

    return build


def _optional_builder(hint: Any) -> Callable[[Any], Any]:
    (inner,) = (part for part in get_args(hint) if part is not type(None))
    make = _builder(inner)
    return lambda value: None if value is None else make(value)


def _collection_builder(hint: Any) -> Callable[[Any], Any]:
    origin, make = get_origin(hint), _builder(get_args(hint)[0])
    return lambda value: origin(map(make, value))
