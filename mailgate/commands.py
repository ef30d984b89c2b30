"""What a technician tells the gate in a mail on a case: commands, each alone on a line, in Spanish and English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailgate.language.fold import fold

# Words -> the command's name, folded.
_NAMES = {
    "tomado": "taken",
    "taken": "taken",
    "cerrar": "close",
    "close": "close",
    "reabrir": "reopen",
    "reopen": "reopen",
    "falso": "false",
    "false": "false",
    "grosero": "abusive",
    "abusive": "abusive",
    "suspender": "suspend",
    "suspend": "suspend",
    "prioridad": "priority",
    "priority": "priority",
    "no-era": "wrong",
    "wrong": "wrong",
    "nota": "note",
    "note": "note",
    "llamada": "call",
    "call": "call",
}
_LINE = re.compile(r"^[ \t]*#([a-z][a-z-]{2,11})(?:[ \t]+([^\n]{0,200}))?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name in English and what stands behind it on the line."""

    name: str
    argument: str
    line: str  # as written, so that it can be taken out of what the customer gets


def commands(text: str) -> tuple[Command, ...]:
    """The commands of a technician's own words, in order."""
    folded = fold(text)
    return tuple(
        Command(
            _NAMES[found[1]],
            text[found.start(2) : found.end(2)].strip() if found[2] else "",
            text[found.start() : found.end()],
        )
        for found in _LINE.finditer(folded)
        if found[1] in _NAMES
    )


def without_commands(text: str) -> str:
    """The text without its command lines."""
    for command in commands(text):
        text = text.replace(command.line, "", 1)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
