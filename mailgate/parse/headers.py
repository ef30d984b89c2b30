"""The header block: fields unfolded, decoded, one line each (RFC 5322 section 2.2, RFC 2047, RFC 6532)."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from mailgate.parse.charset import decode
from mailgate.parse.limits import MAX_HEADER, MAX_HEADER_BLOCK, MAX_HEADERS

Field = tuple[str, str]  # name in lower case, value as it came: unfolded, not yet decoded

_CACHED = 400  # characters of a value that is worth keeping decoded
_BARE_CR = 1_000  # bytes within which mail with proper line ends has one
_FOLD = re.compile(r"\r?\n[ \t]+")
_FIELD = re.compile(r"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=")
_WORD_GAP = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
# Controls, and the marks that turn or hide text (Unicode TR 36): never part of a one-line value.
_UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


def split(raw: bytes) -> tuple[bytes, int]:
    """The header block, and where the body begins; mail that begins with no header field is all body."""
    if raw[:1] in (b"\n", b"\r"):
        return b"", len(raw) - len(raw.lstrip(b"\r\n"))
    end, width = _end(raw)
    first = raw[: min(end, 1000)].lstrip(b" \t").split(b"\n", 1)[0]
    if first.startswith((b"From ", b">From ")) or _FIELD.match(first.decode("latin-1")):
        return raw[:end], end + width
    return b"", 0


def _end(raw: bytes) -> tuple[int, int]:
    """Where the header block ends, and the width of what parts it from the body."""
    longest = 4 * MAX_HEADER_BLOCK
    crlf = raw.find(b"\n\r\n", 0, longest)
    lf = raw.find(b"\n\n", 0, longest if crlf < 0 else crlf)
    if lf >= 0:
        return lf, 2
    return (crlf, 3) if crlf >= 0 else (len(raw), 0)


def line_ends(raw: bytes) -> tuple[bytes, bool]:
    """Mail of old Macs has bare CR line ends: the mail with LF ones instead, and whether that was so."""
    if b"\n" in raw or b"\r" not in raw[:_BARE_CR]:
        return raw, False
    return raw.replace(b"\r", b"\n"), True


def fields(head: bytes) -> tuple[list[Field], list[str]]:
    """The header fields in their order, and the defects met."""
    defects: dict[str, None] = {}
    if len(head) > MAX_HEADER_BLOCK:
        head = head[:MAX_HEADER_BLOCK]
        defects["header-block-cut"] = None
    found: list[Field] = []
    text = head.decode("latin-1")  # every byte a letter, to be undone by `_value`
    if text[:1] in (" ", "\t"):
        defects["header-leading-space"] = None
    for line in _FOLD.sub(" ", text.lstrip(" \t")).split("\n"):
        if len(found) >= MAX_HEADERS:
            defects["headers-cut"] = None
            break
        _add(line, found, defects)
    return found, list(defects)


def _add(line: str, found: list[Field], defects: dict[str, None]) -> None:
    """Read one unfolded field; what is no field is a defect."""
    match = _FIELD.match(line)
    if match is None:
        if line.strip() and not line.startswith(("From ", ">From ")):
            defects["header-malformed"] = None
        return
    found.append((match[1].lower(), _value(match[2].strip(), defects)))


def _value(value: str, defects: dict[str, None]) -> str:
    """A field's value of bearable length, undeclared 8-bit letters read as UTF-8 or Windows-1252."""
    if len(value) > MAX_HEADER:
        value = value[:MAX_HEADER]
        defects["header-cut"] = None
    if value.isascii():
        return value.replace("\0", "") if "\0" in value else value
    defects["header-8bit"] = None
    return decode(value.encode("latin-1"), None)[0]


def decoded(value: str) -> str:
    """A field's value with its encoded words decoded, on one line, without controls."""
    if "=?" not in value:
        return one_line(value)
    return _words(value) if len(value) <= _CACHED else _words.__wrapped__(value)


@lru_cache(maxsize=256)
def _words(value: str) -> str:
    """`decoded` for a value with encoded words: a mail's own are asked for twice, a correspondent's again and again."""
    return one_line("".join(_runs(_WORD_GAP.sub(r"\1", value))))


def one_line(value: str) -> str:
    """`value` without controls and bidi marks; white space collapsed."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split()) if "  " in value else value.strip()
    value = _UNSEEN.sub(" ", value.replace("\u200b", "").replace("\ufeff", ""))
    return " ".join(value.split())


def _runs(value: str) -> Iterator[str]:
    """Plain stretches and decoded words; adjoining words of one charset are joined first, as letters may be split."""
    pieces: list[tuple[str, str, str]] = []  # charset ("" for plain), plain text or encoding, encoded text
    end = 0
    for match in _WORD.finditer(value):
        if match.start() > end:
            pieces.append(("", value[end : match.start()], ""))
        pieces.append((match[1].partition("*")[0].lower(), match[2].lower(), match[3]))
        end = match.end()
    pieces.append(("", value[end:], ""))
    for charset, run in groupby(pieces, key=lambda piece: piece[0]):
        yield _run(charset, list(run))


def _run(charset: str, pieces: list[tuple[str, str, str]]) -> str:
    """One stretch of `_runs`."""
    if not charset:
        return "".join(text for _, text, _ in pieces)
    return decode(b"".join(_word_bytes(encoding, text) for _, encoding, text in pieces), charset)[0]


def _word_bytes(encoding: str, text: str) -> bytes:
    """The bytes of one encoded word; bad base64 gives what can be read."""
    data = text.encode("utf-8", "replace")
    if encoding == "q":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return loose_base64(data)


def loose_base64(data: bytes) -> bytes:
    """What can be read of broken base64: letters that are none are dropped, an odd end too."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
