"""Values made fit for the log: bounded, on one line, without anything that could move a terminal or forge a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

LONGEST = 300  # characters of one text
MOST = 20  # items of one list
_LOOKED_AT = 1000  # characters; what is masked or escaped is made of these
_LONGEST_INT = 2**63  # JSON writers stop here
_LOCAL_PART = re.compile(r"""(?:"[^"]{0,64}"|([^\s@<>"',;:()\[\]]?)[^\s@<>"',;:()\[\]]*)@(?=[^\s@])""")


def safe(value: object, mask: bool) -> object:
    """A value as the log may show it; `mask` hides the local parts of mail addresses (l***@example.com)."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < _LONGEST_INT else str(value)[:LONGEST]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return _some(value, mask)
    return text(str(value), mask)


def _some(values: Iterable[object], mask: bool) -> list[object]:
    first = [safe(value, mask) for value in islice(values, MOST + 1)]
    return [*first[:MOST], "…"] if len(first) > MOST else first


def text(value: str, mask: bool = False) -> str:
    """One bounded line of printable characters; others (ESC, LF, NUL, bidi marks) stand as \\x1b or \\u202e."""
    seen = value[:_LOOKED_AT]
    if mask and "@" in seen:
        seen = masked(seen if len(value) <= _LOOKED_AT else _without_last_word(seen))
    seen = printable(seen)
    return seen if len(seen) <= LONGEST and len(value) <= _LOOKED_AT else seen[:LONGEST] + "…"


def printable(value: str) -> str:
    """The text on one line: what is not printable (ESC, LF, NUL, bidi marks) as \\x1b or \\u202e."""
    if value.isprintable():
        return value
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in value)


def masked(value: str) -> str:
    """The text with the local part of each address hidden but for its first letter."""
    return _LOCAL_PART.sub(lambda found: f"{found[1] or ''}***@", value)


def _without_last_word(value: str) -> str:
    """Where a text was cut, its last word may be an address without its @."""
    return value[: max(value.rfind(" "), value.rfind("@")) + 1]


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
