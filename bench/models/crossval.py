"""Five-fold cross-validation of the reading model on the benchmark's mail, by the very code that reads mail."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.models.fit import bearing, fit, pack
from bench.models.labelled import Labelled
from mailgate.language.labels import HEADS, KINDS
from mailgate.language.model import Model

FOLDS = 5
Figures = dict[str, tuple[float, float, float, int]]
Said = list[dict[str, float]]  # log-odds of every head, a mail


def folds(count: int) -> np.ndarray:
    """The fold of each mail."""
    return np.random.RandomState(0).permutation(count) % FOLDS


def held_out(scored: list[Labelled], always: list[Labelled], share: float = 1.0) -> tuple[Said, Said]:
    """(log-odds, cuts) of every scored mail by a model that did not see its fold; `share` of the rest is learnt."""
    fold = folds(len(scored))
    said: Said = [{} for _ in scored]
    cuts: Said = [{} for _ in scored]
    for one in range(FOLDS):
        rest = [mail for mail, f in zip(scored, fold, strict=True) if f != one] + always
        chosen = np.random.RandomState(one).permutation(len(rest))[: int(len(rest) * share)]
        model = Model(pack(fit([rest[index] for index in sorted(chosen)])))
        for index in np.flatnonzero(fold == one):
            sheet = scored[index].sheet
            said[index] = model.heads(sheet, *model.score(sheet))
            cuts[index] = model.thresholds
    return said, cuts


def figures(mails: Sequence[Labelled], said: Said, cuts: Said) -> Figures:
    """(precision, recall, F1, count) of every head; of kind and priority thrice the share that is right."""
    found = {}
    for head in HEADS[len(KINDS) :]:
        rows, truth = bearing(list(mails), head)
        guess = np.array([said[index][head] > cuts[index][head] for index in rows])
        found[head] = _figures(guess, truth)
    kinds = [max(KINDS, key=lambda kind: one[f"kind {kind}"]) for one in said]
    right = [kind == mail.truth["kind"] for kind, mail in zip(kinds, mails, strict=True)]
    high = [one["high"] > cut["high"] for one, cut in zip(said, cuts, strict=True)]
    priorities = [
        _priority(kind, is_high) == mail.truth["priority"]
        for kind, is_high, mail in zip(kinds, high, mails, strict=True)
        if mail.truth["priority"]
    ]
    return {"kind": _share(right), "priority": _share(priorities), **found}


def _priority(kind: str, high: bool) -> str | None:
    if kind == "problem":
        return "high" if high else "medium"
    return "low" if kind in ("question", "request") else None


def _share(right: list[bool]) -> tuple[float, float, float, int]:
    share = float(np.mean(right))
    return share, share, share, len(right)


def _figures(guess: np.ndarray, truth: np.ndarray) -> tuple[float, float, float, int]:
    both = float((guess & truth).sum())
    precision, recall = both / max(guess.sum(), 1), both / max(truth.sum(), 1)
    return precision, recall, 2 * both / max(guess.sum() + truth.sum(), 1), int(truth.sum())
