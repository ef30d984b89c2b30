"""The MIME tree of a body (RFC 2045 to 2049): fast-mail-parser first, a lenient salvage for what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import fast_mail_parser

from mailgate.parse.limits import MAX_DEPTH, cut_parts, cut_top
from mailgate.parse.params import parameters

MESSAGE = "message/rfc822"

# fast-mail-parser would look into attached messages without our bounds: they are handed to it under another name.
_HIDDEN = b"application/x-attached-message"
_HIDE = re.compile(rb"(?im)^(content-type:[ \t\r\n]{0,4})message/(?:rfc822|global)(?![\w-])")
_SHOW = re.compile(rb"(?m)^(content-type:[ \t\r\n]{0,4})" + re.escape(_HIDDEN), re.IGNORECASE)


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


def tree(headers: dict[str, str], body: bytes) -> tuple[Part, list[str]]:
    """The tree of a body under these MIME headers (names in lower case), and the defects met. Never raises."""
    defects = []
    kind, parameter = parameters(headers.get("content-type", ""))
    if kind.startswith("multipart/"):
        body, cut = cut_top(parameter.get("boundary", "").encode("utf-8", "replace"), body)
        body, more = cut_parts(body)
        if cut or more:
            defects.append("parts-cut")
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("utf-8", "replace")
    raw = head + b"\r\n" + body
    hidden = b"essage/" in raw or b"ESSAGE/" in raw
    if hidden:
        raw = _HIDE.sub(rb"\1" + _HIDDEN, raw)
    root, found = _parse(raw, hidden)
    return root, defects + found


def _parse(raw: bytes, hidden: bool) -> tuple[Part, list[str]]:
    """By fast-mail-parser, else by the salvage."""
    try:
        return _part(fast_mail_parser.parse_email_tree(raw), hidden), []
    except (fast_mail_parser.ParseError, RecursionError, ValueError):
        from mailgate.parse.salvage import salvage  # the standard library's parser is slow to import

        root, defects = salvage(raw)
        return _shown(root) if hidden else root, defects


def _part(node: fast_mail_parser.PyMimePart, hidden: bool, depth: int = 0) -> Part:
    """Our own node of fast-mail-parser's."""
    headers = node.headers
    kind = node.content_type.lower()
    value = _header(headers, "Content-Type") if headers else ""
    part = Part(
        kind, parameters(value)[1] if ";" in value else {}, (node.disposition or "").lower(), node.content_id or "", node.filename, node.content or b""
    )
    if depth < MAX_DEPTH:
        part.children = [_part(child, hidden, depth + 1) for child in node.children]
    return _shown_one(part) if hidden else part


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
        part.content = _SHOW.sub(rb"\1" + MESSAGE.encode(), part.content)
    return part
