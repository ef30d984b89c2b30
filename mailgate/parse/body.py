"""Which parts of a MIME tree are the text, which are attachments (RFC 2046 section 5.1)."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailgate.parse.charset import decode
from mailgate.parse.flowed import unflow
from mailgate.parse.html import Html, to_text
from mailgate.parse.limits import MAX_HTML, MAX_TEXT
from mailgate.parse.pictures import extract
from mailgate.parse.tree import MESSAGE, Part

_MEAGRE = 200  # characters of a plain part that may only say "use a client that shows HTML"


@dataclass(slots=True)
class Body:
    """What a tree holds."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    messages: list[Part] = field(default_factory=list)


def collect(root: Part) -> Body:
    """Sort the leaves of a tree."""
    body = Body()
    _collect(root, body, False)
    return body


def _collect(part: Part, body: Body, alternative: bool) -> None:
    """Sort one part and those beneath it; within an alternative one text is enough."""
    if part.children:
        for child in part.children:
            _collect(child, body, alternative or part.type == "multipart/alternative")
    elif part.type.startswith("multipart/"):
        return
    elif part.type == MESSAGE:
        body.messages.append(part)
        body.files.append(part)
    elif (
        part.disposition == "attachment"
        or part.type not in ("text/plain", "text/html", "text/enriched")
        or (part.filename and part.disposition != "inline")
    ):
        body.files.append(part)
    else:
        (body.html if part.type == "text/html" else body.plain).append(part)


def plain_text(parts: list[Part], defects: dict[str, None]) -> str:
    """The plain parts as one text."""
    return "\n\n".join(filter(None, (_plain(part, defects) for part in parts)))[:MAX_TEXT]


def _plain(part: Part, defects: dict[str, None]) -> str:
    """One plain part with "\\n" line ends; flowed text unflowed."""
    text = _decoded(part, MAX_TEXT * 4, defects)
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        defects["text-cut"] = None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, part.parameters.get("delsp", "").lower() == "yes")
    return text.strip("\n")


def html(body: Body, defects: dict[str, None]) -> Html:
    """The HTML parts as one text; pictures that they hold as data: URLs join the body's files."""
    source = "<br>\n".join(_decoded(part, MAX_HTML * 8, defects) for part in body.html)
    source, pictures = extract(source)
    body.files.extend(pictures)
    found = to_text(source)
    if found.cut:
        defects["html-cut"] = None
    return found


def shows_pictures(body: Body) -> bool:
    """Whether the HTML may show pictures that the mail itself carries."""
    return any(part.content_id for part in body.files) or any(b"data:image/" in part.content for part in body.html)


def _decoded(part: Part, longest: int, defects: dict[str, None]) -> str:
    """A text part's characters."""
    data = part.content
    if len(data) > longest:
        data = data[:longest]
        defects["text-cut"] = None
    text, defect = decode(data, part.parameters.get("charset"))
    if defect:
        defects[defect] = None
    return text


def is_meagre(text: str) -> bool:
    """Whether a plain part is no text of its own: empty, or a plea to look at the HTML."""
    return not text.strip() or (
        len(text) < _MEAGRE
        and "html" in text.lower()
        and ("view" in text.lower() or "ver " in text.lower() or "visual" in text.lower())
    )
