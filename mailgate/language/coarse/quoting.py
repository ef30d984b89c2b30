"""Words that are shown, not said: between quotation marks, in a pasted line of a log."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"\"[^\"\n]{1,300}\"|«[^»\n]{1,300}»|“[^”\n]{1,300}”|`[^`\n]{1,300}`|„[^“\n]{1,300}“")
_LOG = re.compile(
    r"""^\s*(?:>|\[?\d{4}-\d\d-\d\d[ T]|\[\d|\d\d:\d\d:\d\d\b|[A-Z][a-z]{2}\s+\d{1,2}\s\d\d:\d\d:\d\d\b
      |(?:Status|Response|Command|Error|Warning|Notice|Fatal|From|To|Subject|X-[\w-]+):\s)
      |\b\w+=["\w] | \b\d{1,3}(?:\.\d{1,3}){3}\b.*\b\w+\[\d+\] | \d\d:\d\d:\d\d\s""",
    re.VERBOSE,
)
_LINE = 2000  # characters of a line that are looked at


def is_shown(text: str, start: int, end: int) -> bool:
    """Whether the words at start:end are quoted or part of a pasted line."""
    begin = text.rfind("\n", 0, start) + 1
    finish = text.find("\n", end)
    line = text[begin : finish if finish >= 0 else len(text)]
    if is_log(line):
        return True
    at = start - begin
    return any(quote.start() < at < quote.end() for quote in _QUOTED.finditer(line[: at + _LINE]))


def is_log(line: str) -> bool:
    """Whether a line is of a log, a quoted mail or a dialogue with a server."""
    return bool(_LOG.search(line[:_LINE]))


def unquoted(text: str) -> str:
    """The text with quoted words blanked, each character in its place."""
    return _QUOTED.sub(lambda quote: " " * len(quote[0]), text)
