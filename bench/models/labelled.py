"""Labelled mail as the model reads it: the project's own (bench/mail) and the benchmark's (../shared/bench)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailgate.language.model import CLAUSE_LABELS
from mailgate.language.sheet import Sheet, lay_out

ROOT = Path(__file__).resolve().parents[2]
TRAIN = ROOT.parent / "shared/bench/train.jsonl"
OWN = sorted((ROOT / "bench/mail").glob("*.jsonl"))
_FORWARDED = re.compile(r"forwarded|reenviado|mailer-daemon", re.I)
_FIELD = {"announces": "announces_file"}  # the label's name in the files, where it differs


@dataclass(frozen=True)
class Labelled:
    """One mail: `marks[i][l]` tells whether clause i carries label l."""

    truth: dict[str, Any]
    sheet: Sheet
    marks: list[list[bool]]

    def has(self, label: str) -> bool:
        return bool(self.truth[_FIELD.get(label, label)])


def load(paths: Iterable[Path]) -> list[Labelled]:
    """All mails of JSON Lines files in order."""
    return [label(json.loads(line)) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]


def label(truth: dict[str, Any]) -> Labelled:
    """A mail laid out, its spans brought to its clauses."""
    own, submitted = _split(truth)
    files = sum("#inline" not in name for name in truth["attachments"])
    sheet = lay_out(truth["subject"], own, submitted, files)
    found = [_places(sheet, truth[_FIELD.get(name, name)]) for name in CLAUSE_LABELS]
    return Labelled(truth, sheet, [list(row) for row in zip(*found, strict=True)])


def _split(truth: dict[str, Any]) -> tuple[str, str]:
    """Own words and what was forwarded on purpose."""
    body, at = truth["body"], truth["quoted_from"]
    if at < 0:
        return body, ""
    head, tail = body[:at], body[at:]
    if re.match(r"\s*(fwd?|rv)\s*:", truth["subject"], re.I) or _FORWARDED.search(tail[:300]):
        return head, tail
    answers = [line for line in tail.split("\n")[1:] if not line.startswith(">")] if "\n>" in tail else []
    return "\n".join([head, *answers]), ""


def _places(sheet: Sheet, span: str) -> list[bool]:
    """Which clauses hold most of the span, or lie mostly within it."""
    marks = [False] * len(sheet.clauses)
    if span in ("", "(file)"):
        return marks
    for index, clause in enumerate(sheet.clauses):
        at = sheet.texts[clause.where].find(span)
        while at >= 0:
            common = min(at + len(span), clause.end) - max(at, clause.start)
            marks[index] |= common > 0 and (common >= 0.5 * (clause.end - clause.start) or common >= 0.6 * len(span))
            at = sheet.texts[clause.where].find(span, at + 1)
    return marks
