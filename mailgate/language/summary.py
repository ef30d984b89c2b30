"""A mail in numbers: what the model's last layer looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from mailgate.language.clauses import KEPT, Clause, Placed
from mailgate.language.features import forms_of
from mailgate.language.labels import SPANS
from mailgate.language.lexicon import classes
from mailgate.language.sheet import PARTS, Sheet
from mailgate.language.words import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_ENTITIES = ("mailbox", "domain", "url", "ip", "path", "code", "status", "clock", "date", "file", "number")
_REPLY, _FORWARD = re.compile(r"\s{0,3}re\s?:", re.IGNORECASE), re.compile(r"\s{0,3}(?:fwd?|rv)\s?:", re.IGNORECASE)
_EMPTY = frozenset({"greet", "plea", "urgent", "hurry", "you", "me", "thanks", "request"})  # words that name no matter
_NAMING = frozenset({"behave", "fail", "say", "down", "act", "tried", "ask", "money"})
_ONE = frozenset({"uno", "una", "un", "one", "algun", "alguno", "alguna", "any"})
_STEM = 5  # letters by which a word of the subject is known again in the own words
_SIGN = SPANS.index("high_sign")
_PAGES = frozenset({"<5xx>", "nxdomain", "servfail", "<code>"})
_WITNESSES = ("device", "net", "people", "monitor")
# Before a name they tell from where something was seen; the words after them tell that others saw it too.
_AT = frozenset({"en", "desde", "de", "a", "por", "in", "from", "at"})
_ALIKE_WORDS = "igual igualito tampoco tambien mismo misma ambos ambas both same either neither also too"
_ALIKE = frozenset(_ALIKE_WORDS.split())
_LOW = -6.0  # log-odds of a label where there is no clause


def summary(sheet: Sheet, clause_scores: Floats, bag: Floats) -> list[float]:
    """The bag's own log-odds, the best clauses of each label, things named, the subject's make, files, length."""
    import numpy as np

    found: list[float] = np.clip(bag, -8, 8).tolist()
    none = np.full((2, clause_scores.shape[1]), _LOW, clause_scores.dtype)
    each = [clause_scores[sheet.parts[part]] for part in PARTS]
    for scores in each:
        found += scores.max(axis=0).tolist() if len(scores) else none[0].tolist()
    written = np.concatenate([clause_scores[: sheet.parts["own_words"].stop], none])  # the submitted part stands last
    ordered = np.sort(written, axis=0)
    total = np.logaddexp(0, written[:-2]).sum(axis=0)
    own = each[1].mean(axis=0) if len(each[1]) else none[0]
    found += ordered[-1].tolist() + ordered[-2].tolist() + total.tolist() + own.tolist()
    sign = max(float(ordered[-1][_SIGN]), 0.0)
    outage, seen = _outage(sheet, sign), _seen_from(sheet)
    down = outage[1]  # many may have seen that a form fails: it makes no outage
    return found + _named(sheet) + _subject(sheet) + outage + [each * down for each in seen] + [seen[-1] * (1 - down)]


def _named(sheet: Sheet) -> list[float]:
    words = [word for placed in sheet.clauses if placed.where != "submitted" for word in placed.clause.words]
    kinds = [word.kind for word in words]
    counts = [float(min(kinds.count(kind), 2)) for kind in _ENTITIES]
    own = sheet.texts["own_words"]
    made = [float(sheet.files > 0), float(bool(sheet.texts["submitted"])), len(own) ** 0.25, len(sheet.clauses) ** 0.5]
    return [*counts, *made, float("?" in own), float(min(_one_of_many(words), 2))]


def _outage(sheet: Sheet, sign: float) -> list[float]:
    """Words that a whole service does not answer, alone and together with the best sign that this is credible."""
    submitted = sheet.parts["submitted"].start
    there = [_serves_not(placed.clause) for placed in sheet.clauses]
    said, shown = sum(there[:submitted]), sum(there[submitted:])
    some = float(min(said, 1))
    return [float(min(said, 3)), some, float(min(shown, 2)), sign * some, sign * (1 - some)]


def _seen_from(sheet: Sheet) -> list[float]:
    """From how many devices, networks, people and places it was seen, and whether all saw the same (rule 1)."""
    said = [placed for placed in sheet.clauses if placed.where != "submitted"]
    each = [_witnesses(placed.clause) for placed in said]
    counts = [len(frozenset().union(*those)) for those in zip(*each, strict=True)] or [0] * len(_WITNESSES)
    counts.append(len({place for placed in said for place in _places(sheet.texts[placed.where], placed)}))
    forms = [form for placed in said for form in forms_of(placed.clause)]
    alike = float(min(sum(form in _ALIKE for form in forms), 2))
    every = float(min(sum(min(count, 2) for count in counts), 5))
    return [*(float(min(count, 3)) for count in counts), float(forms.count("ni") > 1), alike, every]


@lru_cache(maxsize=KEPT)
def _witnesses(clause: Clause) -> tuple[frozenset[str], ...]:
    """The words for each of _WITNESSES."""
    return tuple(frozenset(form for form in forms_of(clause) if name in classes(form)) for name in _WITNESSES)


def _places(text: str, placed: Placed) -> Iterator[str]:
    """Words written like a name after "in" or "from": "mi prima en Panamá"."""
    for before, word in pairwise(placed.clause.words):
        if before.form in _AT and word.kind == "word":
            written = text[placed.at + word.start : placed.at + word.end]
            if written.istitle() and len(written) > 2:
                yield word.form


@lru_cache(maxsize=KEPT)
def _serves_not(clause: Clause) -> bool:
    """Down, or does not do what a service is for, or an error page that any visitor gets."""
    forms = forms_of(clause)
    if not _PAGES.isdisjoint(forms):
        return True
    denied = 0  # how many words ago something was denied, counted down
    for those in map(classes, forms):
        if "down" in those or (denied and "serve" in those):
            return True
        denied = 3 if "not" in those else max(denied - 1, 0)
    return False


def _one_of_many(words: list[Word]) -> int:
    """How often "one of ..." is said: a thing that is not told apart from its like."""
    forms = [word.form for word in words]
    return sum(
        form in _ONE and ("de" in forms[at + 1 : at + 3] or "of" in forms[at + 1 : at + 3])
        for at, form in enumerate(forms)
    )


def _subject(sheet: Sheet) -> list[float]:
    text = sheet.texts["subject"]
    spoken = [word for placed in sheet.clauses[sheet.parts["subject"]] for word in placed.clause.words]
    words = [word for word in spoken if word.kind != "mark"]
    those = [frozenset(classes(word.form)) for word in words if word.kind == "word"]
    telling = [one for one in those if not one & _EMPTY]
    own = {word.form[:_STEM] for placed in sheet.clauses[sheet.parts["own_words"]] for word in placed.clause.words}
    again = {word.form[:_STEM] for word in words if word.kind == "word" and len(word.form) > 3} & own
    return [
        float(bool(_REPLY.match(text))),
        float(bool(_FORWARD.match(text))),
        float(min(len(words), 8)),
        float(min(len(telling), 6)),
        float(min(len(again), 3)),
        float(min(sum(bool(one & _NAMING) for one in those), 3)),
        float(min(sum("thing" in one for one in those), 2)),
        float(any(word.kind not in ("word", "number") for word in words)),
        float(any(word.kind == "number" for word in words)),
        float(text.istitle() or text.isupper()),
    ]
