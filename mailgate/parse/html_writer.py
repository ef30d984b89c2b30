"""Writes the text of an HTML body: blocks and rows as lines, quoted blocks as "> " lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_IMAGES = 100  # pictures whose place is told
MAX_QUOTE = 8  # "> " marks of one line
DIVIDER = "_" * 32  # what Outlook itself writes above a quoted header block
IMAGE = "\ufffc"  # stands on both sides of an image's number
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl"])
_OTHER_BLOCKS = """
div tr li hr section article header footer center address dt dd form fieldset figure figcaption main nav caption
tbody thead tfoot body
"""
_BLOCKS = _PARAGRAPHS | frozenset(_OTHER_BLOCKS.split())
_CELLS = frozenset(("td", "th"))
_TIGHT = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.I)
_OUTLOOK_RULE = re.compile(r"border-top\s*:\s*solid\s*(?:#e1e1e1|#b5c4df|windowtext|black)", re.I)
_OUTLOOK_IDS = ("divRplyFwdMsg", "appendonsend", "divTaggedContent", "mail-editor-reference-message-container")
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")


@dataclass(slots=True)
class Image:
    """One picture that the HTML shows from the mail itself."""

    content_id: str
    width: int  # pixels as the HTML says, 0 where it does not
    height: int


@dataclass(slots=True)
class Writer:
    """Lines of text, with the depth of quotes that they stand in."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    quote: int = 0
    quotes: bool = False
    pre: int = 0
    size: int = 0
    ended: bool = False  # whether a block has ended, and only the next cell of its row may go on in its line
    fresh: bool = False  # whether a cell has begun and holds no text yet

    def write(self, text: str) -> None:
        """Add a text node."""
        self.size += len(text)
        if not text.isspace():
            if self.ended:
                self.end_line()
            self.fresh = False
        if not self.pre:
            self.line.append(text)
            return
        first, *rest = text.split("\n")
        self.line.append(first)
        for part in rest:
            self.end_line()
            self.line.append(part)

    def enter(self, tag: str, attributes: dict[str, str | None], style: str, quotes: bool) -> None:
        """Open an element."""
        if tag == "br":
            self.end_line(keep_blank=True)
        elif tag == "img":
            self.image(attributes)
        elif tag in _CELLS:
            self.line.append(" ")
            self.ended, self.fresh = False, True
        elif tag in _BLOCKS:
            self.block(tag, attributes, style)
        self.quote += quotes
        self.quotes = self.quotes or quotes

    def block(self, tag: str, attributes: dict[str, str | None], style: str) -> None:
        """Begin a block; the first one of a cell or of a list's item goes on in its line."""
        starts = bool(attributes) and _starts_thread(attributes, style)
        if tag in ("p", "div") and self.fresh and not starts:
            return
        self.end_line()
        if tag in _PARAGRAPHS and not _tight(tag, attributes, style):
            self.blank()
        self.pre += tag == "pre"
        if starts:
            self.divide()
        if tag == "li":
            self.line.append("- ")
            self.fresh = True

    def leave(self, tag: str, quotes: bool) -> None:
        """Close an element."""
        if tag in ("p", "div") and not self.pre and "".join(self.line).strip():
            self.ended = True
        elif tag in _BLOCKS:
            self.end_line(keep_blank=tag == "p" and "\xa0" in "".join(self.line))
            if tag in _PARAGRAPHS and tag != "p":
                self.blank()
            self.pre -= tag == "pre"
        if quotes:
            self.end_line()
            self.quote -= 1
            self.blank()

    def image(self, attributes: dict[str, str | None]) -> None:
        """Note a picture that the mail itself carries; pictures from elsewhere are nothing to us."""
        source = attributes.get("src") or ""
        if source[:4].lower() != "cid:" or len(self.images) >= MAX_IMAGES:
            return
        self.line.append(f"{IMAGE}{len(self.images)}{IMAGE}")
        self.images.append(
            Image(source[4:].strip(" <>"), _pixels(attributes.get("width")), _pixels(attributes.get("height")))
        )

    def divide(self) -> None:
        """Mark that the quoted thread begins."""
        if not self.lines or self.lines[-1] != DIVIDER:
            self.lines.append(DIVIDER)

    def end_line(self, keep_blank: bool = False) -> None:
        """Finish the line, with its quote marks."""
        text = "".join(self.line)
        self.line.clear()
        self.ended = self.fresh = False
        text = text.replace("\xa0", " ").rstrip() if self.pre else _SPACE.sub(" ", text).strip()
        if text:
            self.lines.append("> " * min(self.quote, MAX_QUOTE) + text)
        elif keep_blank:
            self.blank()

    def blank(self) -> None:
        """One empty line, never two."""
        mark = (">" * min(self.quote, MAX_QUOTE)) if self.quote else ""
        if self.lines and self.lines[-1] != mark and self.lines[-1] != DIVIDER:
            self.lines.append(mark)

    def text(self) -> str:
        """All lines."""
        self.end_line()
        return "\n".join(self.lines).strip("\n")


def _pixels(value: str | None) -> int:
    """A width or height attribute in pixels; 0 where it says none."""
    digits = (value or "").strip().removesuffix("px")
    return int(digits) if digits.isdecimal() and len(digits) < 6 else 0


def _starts_thread(attributes: dict[str, str | None], style: str) -> bool:
    """Whether Outlook's mark of the mail that is answered begins here."""
    name = attributes.get("id") or ""
    return name.endswith(_OUTLOOK_IDS) or (style != "" and _OUTLOOK_RULE.search(style) is not None)


def _tight(tag: str, attributes: dict[str, str | None], style: str) -> bool:
    """Whether a paragraph has no space above it, as Outlook's have none."""
    return _TIGHT.search(style) is not None or (tag == "p" and "MsoNormal" in (attributes.get("class") or ""))
