"""config/mailgate.toml as text: every key with its default and its meaning, made from the models."""

from __future__ import annotations

import json
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_HEAD = """\
# mailgate's settings. Every key stands here with its default; change what you need, `mailgate check` tells faults.
"""


def as_toml(config: BaseModel) -> str:
    """The file that parses to `config`, each key with its description above."""
    parts = ((name, field, getattr(config, name)) for name, field in type(config).model_fields.items())
    return _HEAD + "".join(
        _table(name, value) if isinstance(value, BaseModel) else _tables(name, field, value)
        for name, field, value in parts
    )


def _tables(name: str, field: FieldInfo, sections: tuple[BaseModel, ...]) -> str:
    """An array of tables; where there is none, one as an example that is commented out."""
    if sections:
        return "".join(_table(name, section).replace(f"[{name}]", f"[[{name}]]", 1) for section in sections)
    fields = get_args(field.annotation)[0].model_fields
    lines = "".join(_entry(key, each, _example(each)) for key, each in fields.items()).splitlines()
    return f"\n# {field.description}\n# [[{name}]]\n" + "".join(f"# {line}\n" for line in lines)


def _example(field: FieldInfo) -> Any:
    return field.examples[0] if field.examples else field.default


def _table(name: str, section: BaseModel) -> str:
    fields = type(section).model_fields
    plain = [(key, field) for key, field in fields.items() if not isinstance(getattr(section, key), BaseModel)]
    nested = [key for key in fields if isinstance(getattr(section, key), BaseModel)]
    lines = [_entry(key, field, getattr(section, key)) for key, field in plain]
    head = f"\n[{name}]\n" if plain else ""
    return head + "".join(lines) + "".join(_table(f"{name}.{key}", getattr(section, key)) for key in nested)


def _entry(key: str, field: FieldInfo, value: Any) -> str:
    line = f"{key} = {_value(value)}" if value is not None else f"# {key} = {_value(_example(field) or '...')}"
    return f"# {field.description}\n{line}\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return _array([_value(item) for item in value])
    return json.dumps(value, ensure_ascii=False, default=str)


def _array(items: list[str]) -> str:
    line = "[" + ", ".join(items) + "]"
    return line if len(line) < 100 else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
