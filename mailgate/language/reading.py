"""Reading a mail: the model's scores become what the message says, each part with its words (facts.Reading)."""

from __future__ import annotations

import re
from math import exp
from typing import TYPE_CHECKING

from mailgate.facts import Kind, Priority, Reading, Span
from mailgate.language.announcing import handed_over
from mailgate.language.elsewhere import nothing_opens, webmail_fails_too
from mailgate.language.entities import entities
from mailgate.language.fold import fold
from mailgate.language.headline import better_subject, tells, why_vague
from mailgate.language.labels import CLAUSE_LABELS, KINDS
from mailgate.language.model import load
from mailgate.language.sense import senseless_share
from mailgate.language.sheet import Sheet
from mailgate.language.tongue import language_of
from mailgate.language.words import Word

if TYPE_CHECKING:
    from mailgate.language.model import Floats

REPORTS = (Kind.PROBLEM,)
ASKS = (Kind.QUESTION, Kind.REQUEST)
_LABEL = {name: index for index, name in enumerate(CLAUSE_LABELS)}
_DOUBTFUL = 0.2
_PASTED = re.compile(r"\b(?:(?:peg|copi)(?:o|amos|ue|e)|past(?:e|ed|ing)|copied)\b")
_FILE = re.compile(r"\b(?:captura|pantallazo|foto|imagen|screenshot|picture|image|adjunt|attach)")  # no mere words
_URGENT = re.compile(r"(?:urgent(?:e|isim[oa])?|urge+|asap)$")
_SENSELESS = 0.5  # share of letters in mashed words


class Scored:
    """A sheet with the model's scores: answers what it has and lacks."""

    def __init__(self, sheet: Sheet) -> None:
        model = load()
        self.sheet = sheet
        self._clauses, bag = model.score(sheet)
        self._heads = model.heads(sheet, self._clauses, bag)
        self._cuts = model.thresholds
        self.forms = [
            word.form
            for placed in sheet.clauses
            if placed.where != "submitted"
            for word in placed.clause.words
            if word.kind == "word"
        ]

    def says(self, head: str) -> bool:
        return bool(self._heads[head] > self._cuts[head])

    def kind(self) -> tuple[Kind, float]:
        """The likeliest kind and its share of all."""
        if self._senseless():
            return Kind.NONSENSE, 1.0
        mashed = senseless_share(self.forms) > _DOUBTFUL  # where every word is one, there is sense
        odds = {
            kind: exp(max(min(self._heads[f"kind {kind}"], 20), -20)) for kind in KINDS if mashed or kind != "nonsense"
        }
        best = max(odds, key=odds.__getitem__)
        return Kind(best), odds[best] / sum(odds.values())

    def _senseless(self) -> bool:
        """No words, or mashed keys; a file or a forwarded mail alone has sense enough."""
        if self.sheet.files or self.sheet.texts["submitted"]:
            return False
        empty = not self.sheet.texts["own_words"].strip() and self.vague()
        return empty or senseless_share(self.forms) > _SENSELESS

    def vague(self) -> bool:
        if not self.sheet.texts["subject"].strip():
            return True
        return self.says("vague subject") and not tells(self.subject_words())

    def subject_words(self) -> list[Word]:
        subject = self.sheet.clauses[self.sheet.parts["subject"]]
        return [word for placed in subject for word in placed.clause.words]

    def best(self, label: str, least: float = -20.0) -> Span | None:
        """The clause that says it most clearly."""
        scores: Floats = self._clauses[:, _LABEL[label]]
        if not len(scores):
            return None
        index = int(scores.argmax())
        return self.span(index) if scores[index] >= least else None

    def span(self, index: int) -> Span:
        placed = self.sheet.clauses[index]
        return Span(self.sheet.texts[placed.where][placed.start : placed.end], placed.where, placed.start)


def understand(sheet: Sheet, file: Span | None) -> Reading:
    """What the sheet says. `file` stands for the attached or pasted evidence, None for none."""
    scored = Scored(sheet)
    kind, certainty = scored.kind()
    report, ask = kind in REPORTS, kind in ASKS

    def part(label: str, needed: bool) -> Span | None:
        if needed:
            return None if scored.says(f"lacks {label}") else scored.best(label)
        return scored.best(label, 0.0)

    affected, symptom = part("affected", report), part("symptom", report)
    question = part("question", ask)
    named = entities(sheet)
    told = symptom if report else question
    what = affected or symptom  # "my sister sees the same" is a sign of whatever it is that she sees
    high = scored.best("high_sign") if report and what and scored.says("high") else None
    return Reading(
        language=language_of(scored.forms),
        kind=kind,
        certainty=certainty,
        kind_span=told or (scored.span(0) if sheet.clauses else None),
        affected=affected,
        symptom=symptom,
        circumstances=file or part("circumstances", report),
        question=question,
        priority=_priority(kind, high),
        high_sign=high,
        claims=scored.best("claims") if scored.says("claims") else _cried(scored),
        external=_external(scored) if report else None,
        announces=_announced(scored),
        vague_subject=_vague(scored),
        coarse=(),
        entities=named,
        better_subject=better_subject(sheet.texts["subject"], affected, told, named),
    )


def _cried(scored: Scored) -> Span | None:
    """A subject that opens with URGENTE claims, whatever follows (rule 1); that of a forwarded mail opens with Fwd."""
    subject = scored.sheet.clauses[scored.sheet.parts["subject"]]
    return scored.span(0) if subject and _URGENT.match(subject[0].clause.words[0].form) else None


def _external(scored: Scored) -> Span | None:
    """What points to the customer's own side (rule 0)."""
    own_words = scored.sheet.texts["own_words"]
    if found := nothing_opens(own_words):
        return found
    found = scored.best("external") if scored.says("external") and not webmail_fails_too(own_words) else None
    return found if found and found.where != "submitted" else None


def _announced(scored: Scored) -> Span | None:
    """The own words that announce a file (rule 3); pasted words are none, nor what a forwarded mail announces."""
    said = scored.sheet.texts["own_words"]
    found = scored.best("announces") if scored.says("announces") else handed_over(said)
    if found is None or found.where == "submitted":
        return None
    words = fold(found.text)
    return None if _PASTED.search(words) and not _FILE.search(words) else found


def _priority(kind: Kind, high: Span | None) -> Priority | None:
    if kind in REPORTS:
        return Priority.HIGH if high else Priority.MEDIUM
    return Priority.LOW if kind in (*ASKS, Kind.THANKS) else None


def _vague(scored: Scored) -> str:
    if not scored.vague():
        return ""
    return why_vague(scored.sheet.texts["subject"], scored.subject_words())
