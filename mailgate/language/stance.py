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
from itertools import chain, pairwise, starmap
from math import exp
from typing import NamedTuple

from mailgate.language.fold import fold
from mailgate.language.lexicon import classes
from mailgate.language.likeness import news_features
from mailgate.language.matter import Profile, profile
from mailgate.language.sound import stem

STANCES = ("tells", "asks", "chases", "presses", "thanks")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[?!]")
_LIMIT = 1500  # characters that are looked at


class _Model(NamedTuple):
    """A feature's weights count once a text, however many words have it."""

    rows: dict[str, int]  # feature -> its row of weights
    weights: list[list[float]]  # a row for each feature, a column for each of STANCES
    bias: list[float]


def stance_features(subject: str, words: str, case: Profile | None, who: frozenset[str] = frozenset()) -> list[str]:
    """What the model weighs. `case` is the case as it stands, `who` the stems of the sender's name."""
    forms = _forms(subject, words, case, who)
    found: set[str] = set().union(*map(_of_form, set(forms)), *starmap(_of_pair, set(pairwise(forms))))
    return [*found, *_of_news(profile(subject, words), case, who, len(forms))]


def _forms(subject: str, words: str, case: Profile | None, who: frozenset[str]) -> list[str]:
    """The words in order, "<had>" for those of the case, without the sender's name."""
    spoken = list(chain.from_iterable(map(_spoken, f"{subject}\n{words}"[:_LIMIT].split())))
    had = case.stems if case else frozenset()
    stems = {form: stem(form) for form in set(spoken)}
    seen = {form: "<had>" if each in had else form for form, each in stems.items() if each not in who}
    return [seen[form] for form in spoken if form in seen]


@lru_cache(maxsize=20_000)
def _spoken(chunk: str) -> tuple[str, ...]:
    """The words in what stands between spaces; none in an address: it names a thing, not what is wanted."""
    word = fold(chunk)
    if "@" in word or "." in word[:-1] or "/" in word:
        return ()
    return tuple("<number>" if form.isdigit() else form for form in _WORD.findall(word))


@lru_cache(maxsize=20_000)
def _of_form(form: str) -> tuple[str, ...]:
    return (f"w {_stem(form)}", *(f"k {name}" for name in classes(form)))


@lru_cache(maxsize=20_000)
def _form_rows(form: str) -> tuple[int, ...]:
    return _rows(_of_form(form))


def _of_pair(left: str, right: str) -> tuple[str, ...]:
    both = (f"kk {a} {b}" for a in classes(left) for b in classes(right))
    return (f"b {_stem(left)} {_stem(right)}", *both)


@lru_cache(maxsize=50_000)
def _pair_rows(left: str, right: str) -> tuple[int, ...]:
    return _rows(_of_pair(left, right))


def _rows(features: tuple[str, ...]) -> tuple[int, ...]:
    """The rows of those that the model weighs."""
    rows = _model().rows
    return tuple(rows[feature] for feature in features if feature in rows)


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
def _model() -> _Model:
    stored = json.loads(resources.files(__package__).joinpath("data/stance.json").read_text("utf-8"))
    weights = stored["weights"]
    return _Model({feature: row for row, feature in enumerate(weights)}, list(weights.values()), stored["bias"])


def stance(subject: str, words: str, case: Profile | None, who: frozenset[str] = frozenset()) -> dict[str, float]:
    """The chance of each of STANCES; together 1."""
    forms = _forms(subject, words, case, who)
    rows = set(_rows(tuple(_of_news(profile(subject, words), case, who, len(forms)))))
    rows.update(*map(_form_rows, set(forms)), *starmap(_pair_rows, set(pairwise(forms))))
    model = _model()
    totals = list(map(sum, zip(model.bias, *(model.weights[row] for row in rows), strict=True)))
    powers = [exp(total - max(totals)) for total in totals]
    return {name: power / sum(powers) for name, power in zip(STANCES, powers, strict=True)}
