"""Learn how alike two matters are from labelled pairs: writes language/data/alike.json and docs/models/alike.md.

Logistic regressions over a dozen features each (language.likeness), used without scikit-learn. Cross-validated
by matter: the pairs of one matter, and of one single mail, are never split.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from math import log
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

from bench.models.alike_card import card
from bench.models.pairs import HERE, Pair, made, of_subjects, profile_pair, resubjected, single_mails, vetoed, written
from mailgate.language import learned as shipped
from mailgate.language.likeness import anything, news_features, pair_features
from mailgate.language.matter import profile
from mailgate.language.things import shared_and_differing

DATA = HERE.parents[1] / "mailgate/language/data/alike.json"
SEEN = 3  # mails that must hold a stem for its rarity to be kept
STRENGTH = 10.0  # inverse of the regularisation

Matrix = np.ndarray[Any, Any]
Features = Callable[[Pair], dict[str, float]]


def rarities() -> dict[str, Any]:
    """How rare stems are in the labelled single mails."""
    mails = single_mails()
    held = Counter(each for mail in mails for each in profile(mail["subject"], mail["body"]).stems)
    kept = {
        each: round(log(len(mails) / count), 2)
        for each, count in sorted(held.items())
        if count >= SEEN and not each.isdigit()
    }
    return {"rarity": kept, "rarest": round(log(len(mails) / (SEEN - 1)), 2)}


def whole(pair: Pair) -> dict[str, float]:
    a, b = profile_pair(pair)
    return pair_features(a, b, shared_and_differing(a.things, b.things)[0], anything)


def subjects(pair: Pair) -> dict[str, float]:
    a, b = profile_pair(pair, bodies=False)
    return pair_features(a, b, shared_and_differing(a.things, b.things)[0], anything)


def news(pair: Pair) -> dict[str, float]:
    return news_features(*profile_pair(pair))


def matrix(rows: Sequence[dict[str, float]]) -> Matrix:
    return np.array([list(row.values()) for row in rows])


def fit(pairs: Sequence[Pair], features: Features, truth: Sequence[bool]) -> tuple[dict[str, float], Matrix]:
    """The weights learned from all pairs, and the chance of each by weights that have not seen its group."""
    rows = [features(pair) for pair in pairs]
    x, y = matrix(rows), np.array(truth)
    weights, groups = np.array([pair.weight for pair in pairs]), [pair.group for pair in pairs]
    unseen = np.zeros(len(pairs))
    for train, test in GroupKFold(5).split(x, y, groups):
        learnt = logistic(x[train], y[train], weights[train], list(rows[0]))
        unseen[test] = 1 / (1 + np.exp(-(x[test] @ learnt[:-1] + learnt[-1])))
    learnt = logistic(x, y, weights, list(rows[0]))
    return {name: round(float(value), 3) for name, value in zip((*rows[0], "bias"), learnt, strict=True)}, unseen


def logistic(x: Matrix, y: Matrix, weights: Matrix, names: list[str]) -> Matrix:
    """A ridge logistic regression, its bias last. What both share may only speak for, what differs only against: the
    pairs were written to be hard, and a free sign would learn how their writer made them hard."""
    signs = [(None, 0.0) if name.startswith("other") else (0.0, None) for name in names]
    signed = np.where(y, 1.0, -1.0)

    def loss(w: Matrix) -> tuple[float, Matrix]:
        margin = signed * (x @ w[:-1] + w[-1])
        slope = -weights * signed / (1 + np.exp(margin))
        gradient = np.append(x.T @ slope + w[:-1] / STRENGTH, slope.sum())
        return float((weights * np.logaddexp(0, -margin)).sum() + (w[:-1] ** 2).sum() / (2 * STRENGTH)), gradient

    found: Matrix = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=[*signs, (None, None)]).x
    return found


def main() -> None:
    blank: dict[str, Any] = {name: {"bias": 0.0} for name in ("whole", "subjects", "news")}
    _ship({"rarity": {}, "rarest": 1.0} | blank)
    stored = rarities() | blank
    _ship(stored)  # the features weigh stems by it
    pairs = [pair for pair in (*written(), *resubjected(), *made()) if not vetoed(pair)]
    bare = [pair for pair in of_subjects() if not vetoed(pair)]
    asked = [pair for pair in pairs if pair.news is not None]
    told = {"whole": (pairs, whole, [p.same for p in pairs]), "subjects": (bare, subjects, [p.same for p in bare])}
    told["news"] = (asked, news, [bool(pair.news) for pair in asked])
    unseen = {}
    for name, (those, features, truth) in told.items():
        stored[name], unseen[name] = fit(those, features, truth)
    _ship(stored)
    card({name: (those, truth, unseen[name]) for name, (those, _, truth) in told.items()}, stored)


def _ship(stored: dict[str, Any]) -> None:
    DATA.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    shipped.learned.cache_clear()
    profile.cache_clear()


if __name__ == "__main__":
    main()
