"""Labelled mail as the model reads it: the project's own (bench/mail) and the benchmark's (../shared/bench)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailgate.language.clauses import Clause
from mailgate.language.labels import CLAUSE_LABELS, SPANS
from mailgate.language.lexicon import classes
from mailgate.language.pasted import split_pasted
from mailgate.language.sheet import Sheet, lay_out
from mailgate.parse.split import split

ROOT = Path(__file__).resolve().parents[2]
TRAIN = ROOT.parent / "shared/bench/train.jsonl"
_SOUGHT = (
    "hard-",
    "ra",
    "tw-",
    "pri-",
    "cau-",
    "kin-",
    "lac-",
    "sub-",
    "nm-",
)  # ids of mail written to hold what is rare
OWN = sorted((ROOT / "bench/mail").glob("*.jsonl"))
ASKING = ("question", "request")
OF_KIND = {
    "reports": ("problem",),
    "asks": ASKING,
    "chases": ("chaser",),
    "presses": ("pressure",),
    "thanks": ("thanks",),
    "beside": ("nonsense", "test", "offtopic"),
}
assert (*SPANS, *OF_KIND) == CLAUSE_LABELS
_FIELD = {"announces": "announces_file"}  # the label's name in the files, where it differs


@dataclass(frozen=True)
class Labelled:
    """One mail: `marks[i][l]` tells whether clause i carries label l."""

    truth: dict[str, Any]
    sheet: Sheet
    marks: list[list[bool]]

    @property
    def common(self) -> bool:
        """Whether things are about as frequent in its like as in real mail: only then may cuts be set by it."""
        return not str(self.truth["id"]).startswith(_SOUGHT)

    @property
    def own(self) -> bool:
        """Whether it was written for this project: the benchmark's ids are t1-001 and the like."""
        return re.fullmatch(r"t\d+-\d+", str(self.truth["id"])) is None

    @property
    def bare(self) -> bool:
        """Whether it is a subject alone: it teaches when one is vague, nothing else."""
        return "body" not in self.truth

    def has(self, label: str) -> bool:
        if label in OF_KIND:
            return self.truth["kind"] in OF_KIND[label]
        return bool(self.truth[_FIELD.get(label, label)])


def load(paths: Iterable[Path]) -> list[Labelled]:
    """All mails of JSON Lines files in order."""
    return [label(json.loads(line)) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]


def label(truth: dict[str, Any]) -> Labelled:
    """A mail laid out, its spans brought to its clauses; of a subject alone nothing is marked."""
    if "body" not in truth:
        sheet = lay_out(truth["subject"], "", "", 0)
        return Labelled(truth, sheet, [[False] * len(CLAUSE_LABELS) for _ in sheet.clauses])
    parts = split(truth["body"], truth["subject"])
    said, pasted = split_pasted(parts.own)
    submitted = f"{pasted}\n{parts.forwarded}" if pasted else parts.forwarded
    files = sum("#inline" not in name for name in truth["attachments"])
    sheet = lay_out(truth["subject"], said, submitted, files)
    found = {name: _places(sheet, truth[_FIELD.get(name, name)]) for name in SPANS}
    found |= {name: _speaks(sheet, truth["kind"], kinds, found) for name, kinds in OF_KIND.items()}
    return Labelled(truth, sheet, [list(row) for row in zip(*found.values(), strict=True)])


def _speaks(sheet: Sheet, kind: str, kinds: tuple[str, ...], found: dict[str, list[bool]]) -> list[bool]:
    """Clauses that show the mail's kind: where spans tell, they; else every own clause, for want of better."""
    if kind not in kinds:
        return [False] * len(sheet.clauses)
    if kind == "problem":
        return found["symptom"] if any(found["symptom"]) else [_fails(placed.clause) for placed in sheet.clauses]
    return found["question"] if kind in ASKING else [placed.where != "submitted" for placed in sheet.clauses]


def _fails(clause: Clause) -> bool:
    """Speaks of a failure, however vaguely: "no jala", "anda mal"."""
    return any(not {"fail", "down"}.isdisjoint(classes(word.form)) for word in clause.words)


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
