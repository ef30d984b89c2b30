"""Wording to text and to a simple HTML twin: one text, two forms.

A blank line parts blocks. A block is a heading ("## ") or a paragraph, whose line breaks are spaces, and then items of
a list (lines that begin with "- "). The HTML has no style sheet, picture or link: every client and screen reader takes
it (WCAG 2.2: headings, lists and the language are marked as such).
"""

from __future__ import annotations

import re
from html import escape

HEADING, ITEM = "## ", "- "


def blocks(text: str) -> tuple[str, ...]:
    """The blocks of a wording, each paragraph and list item in one line."""
    return tuple(_joined(block) for block in re.split(r"\n[ \t]*\n", text.strip()) if block.strip())


def to_text(parts: tuple[str, ...]) -> str:
    """The plain text: a heading stands on the line above its first paragraph."""
    lines = [part.removeprefix(HEADING) + ("\n" if part.startswith(HEADING) else "\n\n") for part in parts]
    return "".join(lines).rstrip("\n")


def to_html(title: str, sections: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """One page; `sections` are languages with their blocks."""
    bodies = "\n<hr>\n".join(
        f'<section lang="{language}">\n' + "\n".join(map(_element, parts)) + "\n</section>"
        for language, parts in sections
    )
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="{sections[0][0]}">\n<head>\n<meta charset="utf-8">',
            f"<title>{escape(title)}</title>\n</head>",
            f'<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">\n{bodies}\n</body>\n</html>',
        )
    )


def _joined(block: str) -> str:
    lines: list[str] = []
    for line in (line.strip() for line in block.strip().split("\n")):
        if lines and not line.startswith(ITEM):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _element(block: str) -> str:
    if block.startswith(HEADING):
        return f"<h2>{escape(block.removeprefix(HEADING))}</h2>"
    lines = block.split("\n")
    items = "\n".join(f"<li>{escape(line.removeprefix(ITEM))}</li>" for line in lines if line.startswith(ITEM))
    opening = [f"<p>{escape(lines[0])}</p>"] if not lines[0].startswith(ITEM) else []
    return "\n".join([*opening, *([f"<ul>\n{items}\n</ul>"] if items else [])])
