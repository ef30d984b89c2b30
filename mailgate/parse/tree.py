"""The MIME tree of a body (RFC 2045 to 2049): fast-mail-parser first, a lenient salvage for what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import fast_mail_parser

from mailgate.parse.limits import MAX_DEPTH, MAX_PARTS, cut_parts, cut_top
from mailgate.parse.params import parameters

MESSAGE = "message/rfc822"

# fast-mail-parser would look into attached messages without our bounds: they are handed to it under another name.
_HIDDEN = b"application/x-attached-message"
_ATTACHED = re.compile(rb"message/(?:rfc822|global)(?![\w-])")
_FIELD_NAME = re.compile(rb"(?:^|\n)content-type:[ \t\r\n]{0,6}\Z")
_LOOK_BACK = 24  # bytes before a media type within which its field's name stands


@dataclass(slots=True)
class Part:
    """One node of the tree."""

    type: str  # media type, lower case
    parameters: dict[str, str]  # of Content-Type, names in lower case
    disposition: str  # "inline", "attachment" or ""
    content_id: str  # without angle brackets
    filename: str
    content: bytes  # after transfer decoding; empty for a multipart
    children: list[Part] = field(default_factory=list)

    def walk(self) -> Iterator[Part]:
        """This part and all beneath it, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(headers: dict[str, str], mail: bytes, start: int) -> tuple[Part, list[str]]:
    """The tree of a body under these MIME headers (names in lower case), and the defects met. Never raises.

    The body begins at `start` of `mail`; it is copied once, below a header block that is short and ours."""
    defects = []
    kind, parameter = parameters(headers.get("content-type", ""))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("utf-8", "replace")
    raw = b"".join((head, b"\r\n", memoryview(mail)[start:]))
    if kind.startswith("multipart/"):
        raw, cut = cut_top(parameter.get("boundary", "").encode("utf-8", "replace"), raw)
        raw, more = cut_parts(raw)
        if cut or more:
            defects.append("parts-cut")
    raw, hidden = _hide(raw)
    root, found = _parse(raw, hidden)
    return root, defects + found


def _hide(raw: bytes) -> tuple[bytes, bool]:
    """The mail with attached messages under another name, cut where there are too many; whether there are any."""
    pieces: list[bytes] = []
    end = 0
    for count, match in enumerate(_ATTACHED.finditer(raw.lower())):
        at = match.start()
        if count >= MAX_PARTS:
            return b"".join([*pieces, raw[end:at]]), True
        if _FIELD_NAME.search(raw[max(0, at - _LOOK_BACK) : at].lower()):
            pieces += [raw[end:at], _HIDDEN]
            end = match.end()
    return (b"".join([*pieces, raw[end:]]), True) if pieces else (raw, False)


def _parse(raw: bytes, hidden: bool) -> tuple[Part, list[str]]:
    """By fast-mail-parser, else by the salvage."""
    try:
        return _part(fast_mail_parser.parse_email_tree(raw), hidden), []
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # what it refuses is a ParseError; a panic of its Rust code is not even an Exception
        from mailgate.parse.salvage import salvage  # the standard library's parser is slow to import

        root, defects = salvage(raw)
        return _shown(root) if hidden else root, defects


def _part(node: fast_mail_parser.PyMimePart, hidden: bool, depth: int = 0) -> Part:
    """Our own node of fast-mail-parser's."""
    headers = node.headers
    value = _header(headers, "Content-Type") if headers else ""
    part = Part(
        node.content_type.lower(),
        parameters(value)[1] if ";" in value else {},
        (node.disposition or "").lower(),
        node.content_id or "",
        _filename(node) if node.filename else "",
        node.content or b"",
    )
    if depth < MAX_DEPTH:
        part.children = [_part(child, hidden, depth + 1) for child in node.children]
    return _shown_one(part) if hidden else part


def _filename(node: fast_mail_parser.PyMimePart) -> str:
    """The file's name; fast-mail-parser ends it at an escaped quote."""
    value = _header(node.headers, "Content-Disposition")
    return parameters(value)[1].get("filename", node.filename) if "\\" in value else node.filename


def _header(headers: dict[str, list[str]], name: str) -> str:
    """The first value of a header, whatever the case of its name."""
    values = headers.get(name)
    if values is None:
        values = next((found for key, found in headers.items() if key.lower() == name.lower()), None)
    return values[0] if values else ""


def _shown(part: Part) -> Part:
    """The tree with its attached messages under their own name again."""
    for child in part.walk():
        _shown_one(child)
    return part


def _shown_one(part: Part) -> Part:
    if part.type.encode() == _HIDDEN:
        part.type = MESSAGE
    if _HIDDEN in part.content:
        part.content = part.content.replace(_HIDDEN, MESSAGE.encode())
    return part
