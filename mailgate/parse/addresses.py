"""Address headers (RFC 5322 section 3.4), read leniently and in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mailgate.mail import Address
from mailgate.parse.headers import decoded, one_line
from mailgate.parse.limits import MAX_ADDRESSES

_NOBODY = Address("", "")
_PLAIN = re.compile(r'([^"<>(),;:\\@]*+)<([^\s"<>(),;:\\@]++@[^\s"<>(),;:\\@]++)>')
# Every alternative matches to its end or to the end of the value, so that no stretch is read twice.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.?)*+"?|<[^>]*+>?|[(),;:]|[^"<(),;:]++', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)


def first(values: Iterable[str]) -> Address:
    """The first mailbox of a header's values; without name and address where there is none."""
    found = mailboxes(values)
    return found[0] if found else _NOBODY


def mailboxes(values: Iterable[str]) -> tuple[Address, ...]:
    """The mailboxes of a header's values, groups flattened, at most `MAX_ADDRESSES`."""
    found: list[Address] = []
    for value in values:
        match = _PLAIN.fullmatch(value.strip())
        found.extend([Address(decoded(match[1].strip()), _addr(match[2]))] if match else _parse(value))
        if len(found) >= MAX_ADDRESSES:
            break
    return tuple(found[:MAX_ADDRESSES])


def _parse(value: str) -> Iterator[Address]:
    """The mailboxes of one value. A comma after a bare name belongs to it, as in `Lunas, S.A. <ana@lunas.mx>`."""
    words: list[str] = []
    angle: str | None = None
    addressed = False  # an address was seen since the last mailbox
    for piece in _without_comments(value):
        addressed = addressed or piece[0] == "<" or "@" in piece
        if piece == "," and not addressed:
            words += [", "] if words else []
        elif piece in ",;":
            yield from _mailbox(words, angle)
            words, angle, addressed = [], None, False
        elif piece == ":" and angle is None and not any("@" in word for word in words):
            words = []  # the name of a group
        elif piece[0] == "<":
            angle = piece[1:].rstrip(">") if angle is None else angle
        else:
            words.append(piece)
    yield from _mailbox(words, angle)


def _without_comments(value: str) -> Iterator[str]:
    """The tokens outside of comments; comments may nest."""
    depth = 0
    for match in _TOKEN.finditer(value):
        piece = match[0]
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            yield piece


def _mailbox(words: list[str], angle: str | None) -> Iterator[Address]:
    """One mailbox of its words; nothing where they hold neither a name nor an address."""
    text = "".join(_unquoted(word) for word in words) if angle is not None else "".join(words)
    if angle is not None:
        yield Address(decoded(text.strip(" ,\t\r\n")), _addr(angle))
        return
    before, address, _ = _around(text)
    if address:
        yield Address(decoded(_unquoted(before.strip(" ,\t\r\n"))), _addr(address))
    elif text.strip():
        yield Address(decoded(_unquoted(text.strip())), "")


def _around(text: str) -> tuple[str, str, str]:
    """What stands before the first word with an @, that word, and the rest."""
    word = next((word for word in text.split() if "@" in word.strip("@")), "")
    return text.partition(word) if word else (text, "", "")


def _unquoted(word: str) -> str:
    """A quoted string's contents; any other word as it is."""
    if word[:1] != '"':
        return word
    return _ESCAPE.sub(r"\1", word[1:].removesuffix('"'))


def _addr(text: str) -> str:
    """An addr-spec in lower case, without white space, route and "mailto:"."""
    spec = one_line(_MAILTO.sub("", decoded(text))).replace(" ", "")
    if spec.startswith("@") and ":" in spec:
        spec = spec.partition(":")[2]
    return spec.strip("'").lower() if "@" in spec else ""
