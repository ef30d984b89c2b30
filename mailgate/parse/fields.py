"""What single header fields say (RFC 5322 section 3.6): ids, return path, claimed priority, who is behind a group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mailgate.mail import Address
from mailgate.parse.addresses import first
from mailgate.parse.headers import Field, decoded
from mailgate.parse.limits import MAX_IDS

Raw = Mapping[str, Sequence[str]]  # a header's name, lower case -> its values, topmost first, not decoded
Decoded = Mapping[str, tuple[str, ...]]

_ID = re.compile(r"<[^<>\s]{1,400}>")
_HIGH = re.compile(r"\s*(?:1|2|high|highest|urgent|alta|muy alta)\b", re.I)
_PRIORITIES = (
    ("x-priority", "X-Priority"),
    ("importance", "Importance"),
    ("priority", "Priority"),
    ("x-msmail-priority", "X-MSMail-Priority"),
)


def grouped(fields: Sequence[Field], envelope_from: str | None) -> dict[str, list[str]]:
    """The values of each header; the envelope's reverse-path, where it is known, in the place of Return-Path."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if envelope_from is not None:
        values["return-path"] = [f"<{envelope_from}>"]
    return values


def all_decoded(values: Raw) -> dict[str, tuple[str, ...]]:
    """The same values as people read them (RFC 2047)."""
    return {name: tuple(map(decoded, given)) for name, given in values.items()}


def message_id(values: Raw, shown: Decoded) -> str:
    """The Message-ID; as it stands where it is none by its form."""
    found = ids(values.get("message-id", ()))
    return found[0] if found else shown.get("message-id", ("",))[0]


def ids(values: Sequence[str]) -> tuple[str, ...]:
    """The message ids of a header's values, without repeats; the last `MAX_IDS` of them."""
    return tuple(dict.fromkeys(match for value in values for match in _ID.findall(value)))[-MAX_IDS:]


def return_path(values: Sequence[str] | None) -> str | None:
    """The address of Return-Path; "" for the null path, None where the header lacks or cannot be read."""
    if not values:
        return None
    if values[0].strip() in ("<>", ""):
        return ""
    found = first(values[:1])
    return found.address or (found.name.lower() if found != Address("", "") else None)


def behind_group(sender: Address, values: Raw) -> Address:
    """Who wrote a mail that the mailbox's own group put its own address on, as Google's do for the sake of DMARC."""
    for name in ("x-original-from", "x-original-sender"):
        written = first(values.get(name, ()))
        if written.address:
            return written
    return sender


def claimed_priority(shown: Decoded) -> str:
    """The first header line that claims a high priority."""
    for name, written in _PRIORITIES:
        if name in shown and _HIGH.match(shown[name][0]):
            return f"{written}: {shown[name][0]}"
    return ""
