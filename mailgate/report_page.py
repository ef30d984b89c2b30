"""A report as one self-contained HTML page: tables, and bars drawn as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from mailgate.compose.text import one_line
from mailgate.report import Report
from mailgate.report_parts import WOULD_COLUMNS, charts, figures, title, would

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>mailgate report</title><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}svg text{font:12px system-ui,sans-serif}
.bar{fill:#3b6ea5}.facts{display:flex;flex-wrap:wrap;gap:1rem 2.5rem}.facts b{display:block;font-size:1.5rem}
table{border-collapse:collapse}th,td{text-align:left;padding:.15rem .8rem .15rem 0}
@media(prefers-color-scheme:dark){body{background:#16181b;color:#ddd}svg text{fill:#ddd}.bar{fill:#6ea3dc}}
</style></head><body>
"""
_ROW, _LABEL, _WIDTH = 20, 240, 480  # pixels
_LONGEST = 120  # characters of a cell


def page(report: Report) -> str:
    """The whole page. Nothing in it is loaded from elsewhere."""
    body = "".join(f"<h2>{escape(name)}</h2>{_bars(name, counts)}" for name, counts in charts(report))
    return f"{_HEAD}<h1>{escape(title(report))}</h1>{_figures(report)}{body}{_would(report)}</body></html>\n"


def _would(report: Report) -> str:
    """A table of the messages that would have had another outcome; nothing where there are none."""
    rows = "".join(f"<tr>{_cells('td', row)}</tr>" for row in would(report))
    return f"<table><tr>{_cells('th', WOULD_COLUMNS)}</tr>{rows}</table>" if rows else ""


def _cells(tag: str, cells: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(one_line(cell, _LONGEST))}</{tag}>" for cell in cells)


def _figures(report: Report) -> str:
    shown = (f"<span><b>{escape(value)}</b>{escape(name)}</span>" for name, value in figures(report).items())
    return f'<div class="facts">{"".join(shown)}</div>'


def _bars(name: str, counts: Mapping[str, int]) -> str:
    """Horizontal bars, each with its label and figure."""
    if not any(counts.values()):
        return "<p>none</p>"
    most = max(counts.values())
    rows = "".join(_bar(index, label, count, most) for index, (label, count) in enumerate(counts.items()))
    height, width = len(counts) * _ROW, _LABEL + _WIDTH + 60
    return f'<svg role="img" aria-label="{escape(name)}" viewBox="0 0 {width} {height}" width="{width}">{rows}</svg>'


def _bar(index: int, label: str, count: int, most: int) -> str:
    y, length = index * _ROW, round(_WIDTH * count / most)
    shown = label if len(label) <= 34 else label[:33] + "…"
    return (
        f'<text x="{_LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(shown)}</text>'
        f'<rect class="bar" x="{_LABEL}" y="{y + 3}" width="{length}" height="14"/>'
        f'<text x="{_LABEL + length + 6}" y="{y + 14}">{count}</text>'
    )
