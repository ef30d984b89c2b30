"""Takes a body apart: own words, quoted thread, what was forwarded, signature, disclaimer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailgate.parse import disclaimer, signature
from mailgate.parse.limits import MAX_LINES
from mailgate.parse.quotes import FORWARDED, OWN, QUOTED, label
from mailgate.parse.signature_lines import is_device

SIGNATURE, DISCLAIMER = "signature", "disclaimer"
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a body; `forwarded` is within `quoted`."""

    own: str
    quoted: str
    forwarded: str
    signature: str
    disclaimer: str


def split(text: str, subject: str = "", sender: str = "", reply: bool = False) -> Split:
    """The parts of a body under this subject from a sender of this name; `reply`: whether it names a mail it answers.

    Lines past `MAX_LINES` go with the last one."""
    lines = text.split("\n", MAX_LINES)
    labels = label(lines, subject, reply)
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or (labels[at] == OWN) != (labels[start] == OWN):
            if labels[start] == OWN:
                _own(lines[start:at], labels, start, sender)
            start = at
    return Split(
        _join(lines, labels, OWN),
        _join(lines, labels, QUOTED, FORWARDED),
        _join(lines, labels, FORWARDED),
        _join(lines, labels, SIGNATURE),
        _join(lines, labels, DISCLAIMER),
    )


def _own(lines: list[str], labels: list[str], offset: int, sender: str) -> None:
    """Label the disclaimers and the signature within one stretch of own lines."""
    spared = list(lines)
    for start, end in disclaimer.find(lines):
        for at in range(start, end):
            labels[offset + at] = DISCLAIMER
            spared[at] = ""
    for at in range(signature.find(spared, sender), len(lines)):
        if labels[offset + at] == OWN:
            labels[offset + at] = SIGNATURE
    for at, line in enumerate(lines):
        if labels[offset + at] == OWN and line and is_device(line.strip()):
            labels[offset + at] = SIGNATURE


def _join(lines: list[str], labels: list[str], *wanted: str) -> str:
    """The lines of these labels, without needless blank lines."""
    chosen = [line.rstrip() for line, name in zip(lines, labels, strict=True) if name in wanted]
    text = "\n".join(chosen)
    return (_GAPS.sub("\n\n", text) if "\n\n\n" in text else text).strip("\n ")
