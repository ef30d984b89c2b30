"""Header fields: encoded words (RFC 2047), parameters (RFC 2231), addresses (RFC 5322, IDNA), folding."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote

from mailgate.compose.context import ComposeError
from mailgate.compose.text import one_line

_FOLD = 76
_WORD_BYTES = 45  # of UTF-8 in one encoded word of at most 75 characters
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_ADDRESS = re.compile(
    r'(?:"[^"\\\x00-\x1f\x7f]{1,64}"|[^\s<>(),;:"\\\[\]@\x00-\x1f\x7f]{1,64})@[^\s<>(),;:"\\@]{1,255}'
)
_ID = re.compile(r"<[!-;=?-~]{1,400}>")
_VALUE_BYTES = 60  # of one piece of an RFC 2231 parameter
_LITERAL = re.compile(r"[A-Za-z0-9 _.,()+=@-]{1,60}")


def unstructured(name: str, text: str) -> bytes:
    """A header of free text, such as Subject; it can hold nothing but that text."""
    return _folded(name, _phrases(one_line(text)))


def plain(name: str, *words: str) -> bytes:
    """A header of words that the gate itself has made (ASCII), folded between them."""
    return _folded(name, words)


def mailbox(name: str, display: str, address: str) -> bytes:
    """A header with one address and the name shown with it."""
    return _folded(name, (*_display(one_line(display, 120)), f"<{checked(address)}>"))


def mailboxes(name: str, addresses: Iterable[str]) -> bytes:
    """A header with several bare addresses."""
    return _folded(name, ", ".join(map(checked, addresses)).split(" "))


def ids(name: str, values: Iterable[str]) -> bytes:
    """References or In-Reply-To: message ids only, what is none is left out; b"" where none is left."""
    good = [value for value in dict.fromkeys(values) if _ID.fullmatch(value)]
    return _folded(name, good) if good else b""


def checked(address: str) -> str:
    """The address with its domain in ASCII. Raises ComposeError for what can be none."""
    if not _ADDRESS.fullmatch(address) or one_line(address, 400) != address:
        raise ComposeError(f"{address[:80]!r} is no address that mail can go to; one like ana@empresa.example is")
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise ComposeError(f"{domain[:80]!r} is no domain (IDNA)") from None


def parameter(name: str, value: str) -> str:
    """A parameter of a MIME header, folded before: quoted where it is plain, else by RFC 2231."""
    if _LITERAL.fullmatch(value):
        return f';\r\n {name}="{value}"'
    pieces = [quote(piece, safe="") for piece in _cut(value, _VALUE_BYTES // 3)]
    if len(pieces) == 1:
        return f";\r\n {name}*=utf-8''{pieces[0]}"
    charset = ("utf-8''", *[""] * len(pieces))
    return "".join(f";\r\n {name}*{n}*={charset[n]}{piece}" for n, piece in enumerate(pieces))


def _display(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    if text.isascii() and "=?" not in text:
        quoted = text.replace("\\", r"\\").replace('"', r"\"")
        return tuple((text if _ATOMS.fullmatch(text) else f'"{quoted}"').split(" "))
    return _encoded(text)


def _phrases(text: str) -> tuple[str, ...]:
    """Words between which a header may be folded."""
    words = text.split(" ")
    simple = _PLAIN.fullmatch(text) and "=?" not in text and max(map(len, words)) < _FOLD
    return tuple(words) if simple else _encoded(text)


def _encoded(text: str) -> tuple[str, ...]:
    return tuple(f"=?utf-8?B?{b64encode(piece.encode()).decode()}?=" for piece in _cut(text, _WORD_BYTES))


def _cut(text: str, octets: int) -> list[str]:
    """The text in pieces of at most so many octets of UTF-8, no character torn."""
    pieces, size = [""], 0
    for character in text:
        width = len(character.encode())
        if size + width > octets:
            pieces.append("")
            size = 0
        pieces[-1] += character
        size += width
    return pieces


def _folded(name: str, words: Iterable[str]) -> bytes:
    """The field, folded where a line would become longer than 76 characters; never within a word (RFC 5322, 2.2.3)."""
    out, room = [f"{name}:"], _FOLD - len(name) - 1
    for number, word in enumerate(words):
        if number and len(word) + 1 > room:
            out.append(f"\r\n {word}")
            room = _FOLD - 1 - len(word)
        else:
            out.append(f" {word}")
            room -= len(word) + 1
    return "".join(out).encode() + b"\r\n"
