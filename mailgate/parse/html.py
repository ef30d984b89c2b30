"""HTML bodies to plain text, quoted blocks as "> " lines: the one form that the splitter reads."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from mailgate.parse.limits import MAX_HTML, MAX_TEXT

MAX_NODES = 60_000  # nodes that are looked at
MAX_OPEN = 400  # elements open at once: Lexbor takes quadratic time over deeper ones
MAX_TAG = 16_384  # characters of one tag: it does so over many attributes too
MAX_QUOTE = 8  # "> " marks of one line
DIVIDER = "_" * 32  # what Outlook itself writes above a quoted header block
IMAGE = "\ufffc"  # stands on both sides of an image's number

_SKIPPED = frozenset(["head", "script", "style", "title", "meta", "link", "template", "noscript", "svg", "object", "iframe", "select", "textarea", "math"])
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl"])
_BLOCKS = _PARAGRAPHS | frozenset(
    ["div", "tr", "li", "hr", "section", "article", "header", "footer", "center", "address", "dt", "dd", "form", "fieldset", "figure", "figcaption", "main", "nav", "caption", "tbody", "thead", "tfoot", "body"]
)
_UNNESTED = frozenset(["br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr", "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "option"])
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_CELLS = frozenset(("td", "th"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])|max-height\s*:\s*0(?![.\d])", re.I)
_TIGHT = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.I)
_OUTLOOK_RULE = re.compile(r"border-top\s*:\s*solid\s*(?:#e1e1e1|#b5c4df|windowtext|black)", re.I)
_OUTLOOK_IDS = ("divRplyFwdMsg", "appendonsend", "divTaggedContent", "mail-editor-reference-message-container")
_INDENT = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")


@dataclass(slots=True)
class Image:
    """One picture that the HTML shows from the mail itself."""

    content_id: str
    width: int  # pixels as the HTML says, 0 where it does not
    height: int


@dataclass(slots=True)
class Html:
    """An HTML body as text; picture n stands in the text as IMAGE + str(n) + IMAGE."""

    text: str
    images: list[Image]
    cut: bool  # whether the HTML was too long or too deep to be read whole


def to_text(source: str) -> Html:
    """The visible text of an HTML body. Never raises; reads at most `MAX_HTML` characters and `MAX_NODES` nodes."""
    writer = _Writer()
    end = _bearable(source[:MAX_HTML])
    cut = end < len(source)
    try:
        root = LexborHTMLParser(source[:end].replace("\0", "")).root
        nodes = 0 if root is None else _walk(root, writer)
    except (SelectolaxError, ValueError, RuntimeError):
        nodes = MAX_NODES
    return Html(writer.text(), writer.images, cut or nodes >= MAX_NODES)


def _bearable(source: str) -> int:
    """How much of the source may be given to Lexbor: up to the first tag too deep or too long."""
    if source.count("<") < MAX_OPEN and len(source) < MAX_TAG:
        return len(source)
    open_tags: Counter[str] = Counter()
    depth = last = 0
    for match in _TAG.finditer(source):
        if match.start() - last > MAX_TAG and source.find(">", last, match.start()) < 0:
            return last
        last = match.start()
        tag = match[2].lower()
        if tag not in _UNNESTED and not (match[1] and not open_tags[tag]):
            step = -1 if match[1] else 1
            open_tags[tag] += step
            depth += step
        if depth > MAX_OPEN:
            return last
    return len(source) if len(source) - last <= MAX_TAG or source.find(">", last) >= 0 else last


def _walk(root: LexborNode, writer: _Writer) -> int:
    """Feed every visible node to the writer, depth first without recursion; how many were seen."""
    node, depth, seen = root, 0, 0
    closing: list[tuple[str, bool]] = []  # the open elements: tag, and whether it opened a quote
    while seen < MAX_NODES and writer.size < MAX_TEXT:
        seen += 1
        child = _enter(node, writer, closing)
        if child is not None:
            node, depth = child, depth + 1
            continue
        while True:
            writer.leave(*closing.pop())
            if depth == 0:
                return seen
            following = node.next
            if following is not None:
                node = following
                break
            parent = node.parent
            if parent is None:
                return seen
            node, depth = parent, depth - 1
    return seen


def _enter(node: LexborNode, writer: _Writer, closing: list[tuple[str, bool]]) -> LexborNode | None:
    """Write what opens with this node; its first child where that is to be read."""
    tag = node.tag or ""
    if tag == "-text":
        writer.write(node.text_content or "")
        closing.append(("", False))
        return None
    if tag[:1] in "-!" or tag in _SKIPPED:
        closing.append(("", False))
        return None
    attributes = node.attributes
    style = (attributes.get("style") or "") if attributes else ""
    if attributes and ("hidden" in attributes or (style and _HIDDEN.search(style))):
        closing.append(("", False))
        return None
    quotes = bool(attributes or tag == "blockquote") and _quotes(tag, attributes, style)
    writer.enter(tag, attributes, style, quotes)
    closing.append((tag, quotes))
    return node.child


def _quotes(tag: str, attributes: dict[str, str | None], style: str) -> bool:
    """Whether an element holds quoted mail: Apple's and Thunderbird's cite, Gmail's and Yahoo's classes, any blockquote but a mere indent."""
    names = (attributes.get("class") or "") + " " + (attributes.get("id") or "")
    if "yahoo_quoted" in names:
        return True
    if tag != "blockquote":
        return False
    return (attributes.get("type") or "").lower() == "cite" or "quote" in names or not _INDENT.search(style)


def _starts_thread(attributes: dict[str, str | None], style: str) -> bool:
    """Whether Outlook's mark of the mail that is answered begins here."""
    name = attributes.get("id") or ""
    return name.endswith(_OUTLOOK_IDS) or (style != "" and _OUTLOOK_RULE.search(style) is not None)


@dataclass(slots=True)
class _Writer:
    """Lines of text, with the depth of quotes that they stand in."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    quote: int = 0
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
        elif tag in ("p", "div") and self.fresh and not _starts_thread(attributes, style):
            pass  # the first block of a cell goes on in the row's line
        elif tag in _BLOCKS:
            self.end_line()
            if tag in _PARAGRAPHS and not (_TIGHT.search(style) or (tag == "p" and "MsoNormal" in (attributes.get("class") or ""))):
                self.blank()
            self.pre += tag == "pre"
            if attributes and _starts_thread(attributes, style):
                self.divide()
            if tag == "li":
                self.line.append("- ")
                self.fresh = True
        self.quote += quotes

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
        if source[:4].lower() != "cid:":
            return
        self.line.append(f"{IMAGE}{len(self.images)}{IMAGE}")
        self.images.append(Image(source[4:].strip(" <>"), _pixels(attributes.get("width")), _pixels(attributes.get("height"))))

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
