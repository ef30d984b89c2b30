"""HTML bodies to plain text, quoted blocks as "> " lines: the one form that the splitter reads."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from mailgate.parse.html_writer import IMAGE, Image, Writer
from mailgate.parse.limits import MAX_HTML, MAX_TEXT

MAX_NODES = 60_000  # nodes that are looked at
MAX_OPEN = 400  # elements open at once: Lexbor takes quadratic time over deeper ones
MAX_TAG = 16_384  # characters of one tag: it does so over many attributes too

_NO_TEXT = """
head script style title meta link template noscript svg object iframe select textarea math
"""
_SKIPPED = frozenset(_NO_TEXT.split())
_VOID_OR_IMPLIED = """
br img hr meta link input col area base wbr p li td th tr tbody thead tfoot dt dd option
"""
_UNNESTED = frozenset(_VOID_OR_IMPLIED.split())
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])|"
    r"max-height\s*:\s*0(?![.\d])",
    re.I,
)
_INDENT = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.I)


@dataclass(slots=True)
class Html:
    """An HTML body as text; picture n stands in the text as IMAGE + str(n) + IMAGE."""

    text: str
    images: list[Image]
    quotes: bool  # whether the HTML itself marks quoted mail
    cut: bool  # whether the HTML was too long or too deep to be read whole


def to_text(source: str) -> Html:
    """The visible text of an HTML body. Never raises; reads at most `MAX_HTML` characters and `MAX_NODES` nodes."""
    writer = Writer()
    end = _bearable(source[:MAX_HTML])
    cut = end < len(source)
    try:
        root = LexborHTMLParser(source[:end].replace("\0", "")).root
        nodes = 0 if root is None else _walk(root, writer)
    except (SelectolaxError, ValueError, RuntimeError):
        nodes = MAX_NODES
    return Html(writer.text(), writer.images, writer.quotes, cut or nodes >= MAX_NODES)


def _bearable(source: str) -> int:
    """How much of the source may be given to Lexbor: up to the first tag too deep or too long."""
    if len(source) < MAX_TAG and source.count("<") < MAX_OPEN:
        return len(source)
    open_tags: Counter[str] = Counter()
    depth = last = 0
    for match in _TAG.finditer(source):
        if match.start() - last > MAX_TAG and _endless(source, last, match.start()):
            return last
        last = match.start()
        depth += _step(match[2].lower(), match[1] == "/", open_tags)
        if depth > MAX_OPEN:
            return last
    return last if len(source) - last > MAX_TAG and _endless(source, last, len(source)) else len(source)


def _endless(source: str, start: int, stop: int) -> bool:
    """Whether the tag that begins at `start` is too long, or does not end before `stop`."""
    end = source.find(">", start, stop)
    return source.startswith("<", start) and (end < 0 or end - start > MAX_TAG)


def _step(tag: str, closes: bool, open_tags: Counter[str]) -> int:
    """How this tag changes the number of open elements; a closing tag that closes nothing does not."""
    if tag in _UNNESTED or (closes and not open_tags[tag]):
        return 0
    step = -1 if closes else 1
    open_tags[tag] += step
    return step


def _walk(root: LexborNode, writer: Writer) -> int:
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


def _enter(node: LexborNode, writer: Writer, closing: list[tuple[str, bool]]) -> LexborNode | None:
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
    """Whether an element holds quoted mail: a cite, Gmail's or Yahoo's class, any blockquote but a mere indent."""
    names = (attributes.get("class") or "") + " " + (attributes.get("id") or "")
    if "yahoo_quoted" in names:
        return True
    if tag != "blockquote":
        return False
    return (attributes.get("type") or "").lower() == "cite" or "quote" in names or not _INDENT.search(style)


__all__ = ["IMAGE", "Html", "Image", "to_text"]
