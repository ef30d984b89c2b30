"""Putting settings into an admin's config file: comments and all else stay as they are. Pure: text in, text out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from pydantic import BaseModel

from mailgate.config.doors import Route
from mailgate.config.imap import ImapIn
from mailgate.config.login import Login
from mailgate.config.settings import Mailbox, Sending

Values = Mapping[str, Any]
_LOGIN = frozenset(Login.model_fields)
_TLS = frozenset({"tls", "verify", "ca_file"})
_SERVER = _TLS | {"host", "port", "user"}


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that gets another value."""

    key: str  # dotted; of a mailbox with its name
    old: Any  # None where it was not set
    new: Any  # None where it is taken out
    of_admin: bool  # the old value is somebody's choice: neither missing nor the default

    def __str__(self) -> str:
        return f"{self.key}: {_shown(self.old)} -> {_shown(self.new)}"


def _shown(value: Any) -> str:
    return "not set" if value is None else tomlkit.item(value).as_string()


def merged(text: str, mailbox: Values, imap: Values, routes: Mapping[str, Values]) -> tuple[str, list[Change]]:
    """The text with these settings, and what changes by that.

    `mailbox` goes into [mailbox], `imap` is one [[imap]] told by its name, `routes` are [send.NAME].
    """
    document = tomlkit.parse(text)
    changes = list(_set(_table(document, "mailbox"), "mailbox", mailbox, _defaults(Mailbox)))
    changes += _set_imap(document, imap)
    send = _table(document, "send") if routes else {}
    for name, values in routes.items():
        table = _table(send, name)
        defaults = _defaults(Route) | {"url": getattr(Sending(), name).url}
        changes += _set(table, f"send.{name}", values, defaults, _LOGIN | _TLS)
    return tomlkit.dumps(document), changes


def fragment(mailbox: Values, imap: Values, routes: Mapping[str, Values]) -> str:
    """The same settings as a text of their own."""
    return merged("", mailbox, imap, routes)[0].strip() + "\n"


def _table(parent: Any, name: str) -> Any:
    if name not in parent:
        parent[name] = tomlkit.table(is_super_table=name == "send")
    return parent[name]


def _set_imap(document: Any, values: Values) -> Iterator[Change]:
    tables = document.setdefault("imap", tomlkit.aot())
    same = [table for table in tables if table.get("name") == values["name"]]
    table = same[0] if same else tomlkit.table()
    changes = list(_set(table, f"imap.{values['name']}", values, _defaults(ImapIn), _LOGIN | _SERVER))
    if not same:
        tables.append(table)
        table.trivia.indent = "\n" * bool(document)  # a blank line before it
    yield from changes


def _set(
    table: Any, place: str, values: Values, defaults: Values, login: frozenset[str] = frozenset()
) -> Iterator[Change]:
    """`login`: keys of a way to log in; what another way has set must not stay behind."""
    for key in sorted(login & table.keys() - values.keys()):
        old = _plain(table[key])
        if old != defaults.get(key):
            yield Change(f"{place}.{key}", old, None, True)
            del table[key]
    for key, new in values.items():
        old = _plain(table.get(key))
        if old != new:
            yield Change(f"{place}.{key}", old, new, old is not None and old != defaults.get(key))
            table[key] = new


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value


def _defaults(model: type[BaseModel]) -> dict[str, Any]:
    return {
        name: list(field.default) if isinstance(field.default, tuple) else field.default
        for name, field in model.model_fields.items()
    }
