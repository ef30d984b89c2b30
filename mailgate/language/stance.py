"""What a message on a case is for, told by its words and by what of them the case lacks (rules 5, 6, 9).

"It still says 552" tells, "will orders be lost?" asks, "any news?" chases, "finish it or I leave" presses: words alone
mislead ("I'll leave" with a new error text tells). Weights: bench/models/train_stance.py, docs/models/stance.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from math import exp

from mailgate.language.fold import fold
from mailgate.language.lexicon import classes
from mailgate.language.likeness import news_features
from mailgate.language.matter import Profile, profile
from mailgate.language.sound import stem

STANCES = ("tells", "asks", "chases", "presses", "thanks")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[?!]")
_LIMIT = 1500  # characters that are looked at


def stance_features(subject: str, words: str, case: Profile | None, who: frozenset[str] = frozenset()) -> list[str]:
    """What the model weighs. `case` is the case as it stands, `who` the stems of the sender's name."""
    text = fold(f"{subject}\n{words}"[:_LIMIT])
    known = case.stems if case else frozenset()
    forms = ["<had>" if stem(form) in known else form for form in _spoken(text) if stem(form) not in who]
    return [*dict.fromkeys(_of_words(forms)), *_of_news(profile(subject, words), case, who, len(forms))]


def _spoken(text: str) -> list[str]:
    """The words without addresses: those name things, they say nothing of what is wanted."""
    plain = " ".join(word for word in text.split() if "@" not in word and "." not in word[:-1] and "/" not in word)
    return ["<number>" if form.isdigit() else form for form in _WORD.findall(plain)]


def _of_words(forms: list[str]) -> Iterator[str]:
    for form in forms:
        yield f"w {stem(form)}" if form.isalpha() else f"w {form}"
        yield from (f"k {name}" for name in classes(form))
    for left, right in pairwise(forms):
        yield f"b {stem(left) if left.isalpha() else left} {stem(right) if right.isalpha() else right}"
        yield from (f"kk {a} {b}" for a in classes(left) for b in classes(right))


def _of_news(said: Profile, case: Profile | None, who: frozenset[str], size: int) -> Iterator[str]:
    """How much there is, and how much of it is new."""
    found = news_features(said, case or profile("", ""), who)
    yield f"@ size {min(size // 5, 8)}"
    yield f"@ fresh {min(int(found['fresh'] * 8), 9)}"
    yield f"@ fresh {min(int(found['fresh'] * 4), 5)} size {min(size // 8, 4)}"
    yield from (f"@ {name}" for name in ("numbers", "error", "names") if found[name])
    yield "@ case" if case else "@ no case"


@lru_cache(maxsize=1)
def _model() -> tuple[dict[str, list[float]], list[float]]:
    stored = json.loads(resources.files(__package__).joinpath("data/stance.json").read_text("utf-8"))
    return stored["weights"], stored["bias"]


def stance(subject: str, words: str, case: Profile | None, who: frozenset[str] = frozenset()) -> dict[str, float]:
    """The chance of each of STANCES; together 1."""
    weights, bias = _model()
    totals = list(bias)
    for feature in stance_features(subject, words, case, who):
        for at, each in enumerate(weights.get(feature, ())):
            totals[at] += each
    powers = [exp(total - max(totals)) for total in totals]
    return {name: power / sum(powers) for name, power in zip(STANCES, powers, strict=True)}
