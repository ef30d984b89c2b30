"""config/mailgate.toml as text: every key with its default and its meaning, made from the models."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_HEAD = """\
# mailgate's settings. Every key stands here with its default; change what you need, `mailgate check` tells faults.
"""


def as_toml(config: BaseModel) -> str:
    """The file that parses to `config`, each key with its description above."""
    return _HEAD + "".join(_table(name, getattr(config, name)) for name in type(config).model_fields)


def _table(name: str, section: BaseModel) -> str:
    fields = type(section).model_fields
    plain = [(key, field) for key, field in fields.items() if not isinstance(getattr(section, key), BaseModel)]
    nested = [key for key in fields if isinstance(getattr(section, key), BaseModel)]
    lines = [_entry(key, field, getattr(section, key)) for key, field in plain]
    head = f"\n[{name}]\n" if plain else ""
    return head + "".join(lines) + "".join(_table(f"{name}.{key}", getattr(section, key)) for key in nested)


def _entry(key: str, field: FieldInfo, value: Any) -> str:
    line = f"{key} = {_value(value)}" if value is not None else f'# {key} = "..."'
    return f"# {field.description}\n{line}\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return _array([_value(item) for item in value])
    return json.dumps(value, ensure_ascii=False)


def _array(items: list[str]) -> str:
    line = "[" + ", ".join(items) + "]"
    return line if len(line) < 100 else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
