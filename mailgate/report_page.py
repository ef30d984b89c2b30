"""A report as one self-contained HTML page: tables, and bars drawn as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from mailgate.compose.text import one_line
from mailgate.report import Changes, Report, Would

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
_Chart = tuple[str, Mapping[str, int]]
_ROW, _LABEL, _WIDTH = 20, 240, 480  # pixels


def page(report: Report) -> str:
    """The whole page. Nothing in it is loaded from elsewhere."""
    title = f"mailgate, {report.since:%Y-%m-%d %H:%M} to {report.until:%Y-%m-%d %H:%M} UTC"
    charts: tuple[_Chart, ...] = (
        ("Outcomes", report.outcomes),
        ("Rules broken, advised ones included", {f"rule {rule}": n for rule, n in report.rules.items()}),
        ("Priorities", report.priorities),
        ("Hour of arrival, UTC", {f"{hour:02}": n for hour, n in report.hours.items()}),
        ("Busiest accounts", report.accounts),
    )
    body = "".join(map(_chart, charts)) + _changes(report.changes)
    return f"{_HEAD}<h1>{escape(title)}</h1>{_facts(report)}{body}</body></html>\n"


def _chart(chart: _Chart) -> str:
    return f"<h2>{escape(chart[0])}</h2>{_bars(*chart)}"


def _changes(changes: Changes) -> str:
    """What mode "observe" and rules on trial held back from doing; nothing where there was no trial."""
    trial = {f"rule {rule}": n for rule, n in changes.trial.items()}
    shown = _chart(("Rules on trial, broken", trial)) if trial else ""
    if not changes.observed:
        return shown
    title = f"What would have changed: {sum(changes.outcomes.values())} of {changes.observed} messages observed"
    broken = {f"rule {rule}": n for rule, n in changes.rules.items()}
    charts = _chart((title, changes.outcomes)) + (_chart(("Rules broken by those", broken)) if broken else "")
    rows = "".join(map(_would, changes.mails))
    head = "<tr><th>id</th><th>received</th><th>from</th><th>subject</th><th>would be</th><th>rules</th></tr>"
    return shown + charts + (f"<table>{head}{rows}</table>" if rows else "")


def _would(mail: Would) -> str:
    rules = ", ".join(map(str, mail.rules))
    cells = (mail.message, f"{mail.at:%Y-%m-%d %H:%M}", mail.sender, mail.subject, mail.outcome, rules)
    return "<tr>" + "".join(f"<td>{escape(one_line(str(cell), 120))}</td>" for cell in cells) + "</tr>"


def _facts(report: Report) -> str:
    facts = {
        "messages": report.messages,
        "returns called wrong": report.wrong_returns,
        "cases answered": report.answered_cases,
        "median wait, minutes": "-" if report.wait_median is None else report.wait_median,
        "longest wait, minutes": "-" if report.wait_longest is None else report.wait_longest,
    }
    return '<div class="facts">' + "".join(f"<span><b>{v}</b>{escape(k)}</span>" for k, v in facts.items()) + "</div>"


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
