"""What the judgement of machine or person rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mailgate.mail import Address

Headers = Mapping[str, tuple[str, ...]]

_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Seen:
    """One mail, as far as it shows who wrote it."""

    headers: Headers
    sender: Address
    return_path: str | None
    subject: str
    own: str  # own words
    unquoted: str  # own words, signature and disclaimer: what the sender's programs wrote in this mail
    text: str  # the whole body
    types: tuple[str, ...]  # media types of the root and of its children
    report: str  # report-type of a multipart/report, "" for none
    calendar: str = ""  # method of the calendar part (RFC 5546), lower case; "" for none
    mailbox: frozenset[str] = frozenset()  # the addresses of the mailbox that received it, where they are known

    def first(self, name: str) -> str:
        """The topmost value of a header; "" for none."""
        values = self.headers.get(name)
        return values[0] if values else ""


def bare(value: str) -> str:
    """A value's first word in lower case, without comments and parameters."""
    if "(" in value:
        value = _COMMENT.sub(" ", value)
    return value.partition(";")[0].strip().lower() if value else ""


def written(name: str) -> str:
    """A header's name as people write it."""
    return "-".join(part.upper() if part == "id" else part.capitalize() for part in name.split("-"))
