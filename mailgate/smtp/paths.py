"""The arguments of MAIL and RCPT: a path and its parameters (RFC 5321 4.1.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_PATH = 256  # octets, RFC 5321 4.5.3.1.3; with other than ASCII letters a few more
_QUOTED = r'"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*+"'
_ARGUMENT = re.compile(rf'\s*<((?:{_QUOTED}|[^\s"<>\\\x00-\x1f\x7f])*+)>(?:\s+(\S.*))?\s*\Z')
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\Z")


@dataclass(frozen=True, slots=True)
class Path:
    """A path and the parameters after it; "" is the null sender."""

    address: str
    parameters: dict[str, str] = field(default_factory=dict)  # keyword in capitals -> value, "" for none


def parse_path(argument: str, keyword: str) -> Path | None:
    """The path of 'FROM:<a@b> SIZE=10'; None where the syntax is wrong.

    A source route (<@relay:a@b>) is dropped, as RFC 5321 4.1.1.3 wants it.
    """
    if argument[: len(keyword)].upper() != keyword:
        return None
    match = _ARGUMENT.match(argument, len(keyword))
    if match is None or len(match[1]) > MAX_PATH:
        return None
    parameters = _parameters(match[2]) if match[2] else {}
    return None if parameters is None else Path(_without_route(match[1]), parameters)


def _without_route(path: str) -> str:
    return path.partition(":")[2] if path.startswith("@") else path


def _parameters(text: str) -> dict[str, str] | None:
    parameters: dict[str, str] = {}
    for word in text.split():
        keyword, equals, value = word.partition("=")
        if not _KEYWORD.match(keyword) or (equals and not value) or keyword.upper() in parameters:
            return None
        parameters[keyword.upper()] = value
    return parameters
