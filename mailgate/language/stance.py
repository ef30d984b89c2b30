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
from itertools import pairwise, starmap
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
    found: set[str] = set().union(*map(_of_form, set(forms)), *starmap(_of_pair, set(pairwise(forms))))
    return [*found, *_of_news(profile(subject, words), case, who, len(forms))]


def _spoken(text: str) -> list[str]:
    """The words without addresses: those name things, they say nothing of what is wanted."""
    plain = " ".join(word for word in text.split() if "@" not in word and "." not in word[:-1] and "/" not in word)
    return ["<number>" if form.isdigit() else form for form in _WORD.findall(plain)]


@lru_cache(maxsize=20_000)
def _of_form(form: str) -> tuple[str, ...]:
    return (f"w {_stem(form)}", *(f"k {name}" for name in classes(form)))


@lru_cache(maxsize=50_000)
def _of_pair(left: str, right: str) -> tuple[str, ...]:
    both = (f"kk {a} {b}" for a in classes(left) for b in classes(right))
    return (f"b {_stem(left)} {_stem(right)}", *both)


def _stem(form: str) -> str:
    return stem(form) if form.isalpha() else form


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
    for feature in weights.keys() & set(stance_features(subject, words, case, who)):
        for at, each in enumerate(weights[feature]):
            totals[at] += each
    powers = [exp(total - max(totals)) for total in totals]
    return {name: power / sum(powers) for name, power in zip(STANCES, powers, strict=True)}
