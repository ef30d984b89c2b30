"""Values with parameters, as Content-Type and Content-Disposition have them (RFC 2045 section 5.1, RFC 2231)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from mailgate.parse.charset import decode
from mailgate.parse.headers import decoded

# Every alternative is possessive: no stretch is read twice.
_PARAMETER = re.compile(r';\s*+([^\s=;"]{1,60}+)\s*+=\s*+(?:"((?:[^"\\]|\\.?)*+)"?|([^;]*+))', re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value before its first parameter, in lower case, and the parameters, names in lower case."""
    head, semicolon, _ = value.partition(";")
    kind = head.strip().lower()
    if not semicolon:
        return kind, {}
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(value):
        text = match[3].strip() if match[2] is None else match[2].replace('\\"', '"')
        _keep(match[1].lower(), text, found)
    return kind, found


def _keep(name: str, text: str, found: dict[str, str]) -> None:
    """Add a parameter, or a section of one."""
    if "*" not in name:
        found.setdefault(name, decoded(text))
        return
    match = _SECTION.fullmatch(name)
    if match is None:
        return
    if match[3]:
        text = _extended(text)
    base = match[1]
    found[base] = found.get(base, "") + text if match[2] not in (None, "0") else text


def _extended(text: str) -> str:
    """An extended value: charset'language'percent-encoded."""
    charset, quote, rest = text.partition("'")
    body = rest.partition("'")[2] if quote else text
    return decode(unquote_to_bytes(body), charset if quote else "utf-8")[0]
