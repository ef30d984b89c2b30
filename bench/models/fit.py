"""Fitting the reading model: logistic regressions over clauses and whole mails, then one over both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from bench.models.labelled import Labelled
from mailgate.language.features import of_key
from mailgate.language.labels import CLAUSE_LABELS, HEADS, KINDS, SPANS
from mailgate.language.model import Model, features_seen_by_neighbours
from mailgate.language.sheet import PARTS
from mailgate.language.summary import summary

L, K = len(CLAUSE_LABELS), len(HEADS)
CLAUSE_C, BAG_C, HEAD_C = 0.2, 0.15, 0.05
# Weight of recall beside precision where they do not count alike: who is woken for nothing stops believing, and an
# emergency that is missed is still forwarded; who announced no file is puzzled when one is missed.
CAREFUL = {"high": 0.7, "external": 0.5, "announces": 0.5}
REFERENCE = 2.0  # weight of the benchmark's mail beside the project's own: its readers set how things are labelled
FOLDS = 3  # inner: the heads learn from scores of mails that the clause models did not see
REPORTS = ("affected", "symptom", "circumstances")
FACTUAL = ("problem", "question", "request")


class Space:
    """Keys and features of the training mails, as sparse matrices."""

    def __init__(self, mails: list[Labelled], least: int = 2) -> None:
        self.keys: dict[str, int] = {}
        for mail in mails:
            for keys in mail.sheet.keys:
                for key in keys:
                    self.keys.setdefault(key, len(self.keys))
        names: dict[str, int] = {}
        self._full = self._matrix(of_key, names)
        self._near = self._matrix(features_seen_by_neighbours, names, len(names))
        counts = self.clauses(mails, 0) @ (self._full > 0)
        seen = np.asarray((counts > 0).sum(axis=0)).ravel()
        keep = np.flatnonzero(seen >= least)
        every = list(names)
        self.names = [every[i] for i in keep]
        self._full, self._near = self._full[:, keep], self._near[:, keep]

    def _matrix(
        self, features: Callable[[str], list[tuple[str, float]]], names: dict[str, int], width: int = 0
    ) -> csr_matrix:
        rows, columns, values = [], [], []
        for key, row in self.keys.items():
            for name, value in features(key):
                rows.append(row)
                columns.append(names.setdefault(name, len(names)))
                values.append(value)
        return csr_matrix((values, (rows, columns)), shape=(len(self.keys), width or len(names)))

    def clauses(self, mails: list[Labelled], shift: int) -> csr_matrix:
        """clauses × keys; `shift` 1 gives each the keys of the clause before it, -1 after."""
        rows, columns, base = [], [], 0
        for mail in mails:
            parts = [clause.where for clause in mail.sheet.clauses]
            for index, keys in enumerate(mail.sheet.keys):
                to = index + shift
                if 0 <= to < len(parts) and parts[to] == parts[index]:
                    found = [column for key in keys if (column := self.keys.get(key)) is not None]
                    columns += found
                    rows += [base + to] * len(found)
            base += len(parts)
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(base, len(self.keys)))

    def clause_features(self, mails: list[Labelled]) -> csr_matrix:
        own, before, after = (self.clauses(mails, shift) for shift in (0, 1, -1))
        return hstack([own @ self._full, before @ self._near, after @ self._near]).tocsr()

    def bag_features(self, mails: list[Labelled]) -> csr_matrix:
        """mails × (parts · features): every key once a part."""
        parts = []
        for part in PARTS:
            rows, columns = [], []
            for row, mail in enumerate(mails):
                found = {key for keys in mail.sheet.keys[mail.sheet.parts[part]] for key in keys}
                columns += [self.keys[key] for key in found]
                rows += [row] * len(found)
            parts.append(
                csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(mails), len(self.keys))) @ self._full
            )
        return hstack(parts).tocsr()


def target(mail: Labelled, head: str) -> bool | None:
    """The head's truth; None where the mail does not bear on it."""
    truth, (what, _, which) = mail.truth, head.partition(" ")
    if mail.bare:
        return bool(truth["vague_subject"]) if head == "vague subject" else None
    if what == "kind":
        return bool(truth["kind"] == which)
    if what == "lacks":
        kinds = ("problem",) if which in REPORTS else ("question", "request")
        return not truth[which] if truth["kind"] in kinds else None
    if head == "report":  # among the kinds that say something
        return bool(truth["kind"] == "problem") if truth["kind"] in FACTUAL else None
    if head == "vague subject":  # where rule 10 is broken, rule 2 is not judged
        return bool(truth["vague_subject"]) if truth["kind"] not in ("nonsense", "test", "offtopic") else None
    return bool(truth["priority"] == "high") if head == "high" else mail.has(head)


def bearing(mails: list[Labelled], head: str) -> tuple[list[int], np.ndarray]:
    """Indexes of the mails that bear on a head, and their truths."""
    truths = [target(mail, head) for mail in mails]
    rows = [index for index, truth in enumerate(truths) if truth is not None]
    return rows, np.array([truths[index] for index in rows])


def _weight(mail: Labelled) -> float:
    return 1.0 if mail.own else REFERENCE


def clause_weights(mails: list[Labelled], label: int) -> tuple[np.ndarray, np.ndarray]:
    """(truth, weight) of every clause. A mail's span is one of maybe several: its other clauses are doubtful negatives;
    those of a mail that lacks the thing are sure ones."""
    truths, weights = [], []
    for mail in mails:
        sure = 3.0 if label < len(SPANS) and (label > 3 or mail.truth["kind"] in FACTUAL) else 1.0
        negative = 0.2 if mail.has(CLAUSE_LABELS[label]) else sure
        for marks in mail.marks:
            truths.append(marks[label])
            weights.append(_weight(mail) * ((1.5 if label < len(SPANS) else 1.0) if marks[label] else negative))
    return np.array(truths), np.array(weights)


def _telling(x: csr_matrix, y: np.ndarray) -> np.ndarray:
    """How much each feature tells alone, by the ratio of its shares (Wang and Manning 2012, NB-SVM, interpolated)."""
    present = (x > 0).astype(float)
    shares = [1.0 + np.asarray(present[truth].sum(axis=0)).ravel() for truth in (y, ~y)]
    ratio = np.abs(np.log((shares[0] / shares[0].sum()) / (shares[1] / shares[1].sum())))
    return 0.5 + 0.5 * ratio / ratio.mean()


def _regress(x: Any, y: np.ndarray, c: float, weight: np.ndarray | None = None) -> tuple[np.ndarray, float]:
    model = LogisticRegression(C=c, solver="liblinear", dual=True, random_state=0, max_iter=300).fit(
        x, y, sample_weight=weight
    )
    return model.coef_[0], float(model.intercept_[0])


def base(mails: list[Labelled]) -> dict[str, np.ndarray]:
    """Weights of clauses' and bags' features; subjects alone teach the bag."""
    space = Space(mails)
    width = len(space.names)
    weights = np.zeros((width, 3 * L + 3 * K), np.float32)
    clause_bias, head_bias = np.zeros(L), np.zeros(K)
    whole = [mail for mail in mails if not mail.bare]
    x = space.clause_features(whole)
    for label in range(L):
        coefficients, clause_bias[label] = _regress(x, *_swap(clause_weights(whole, label)))
        weights[:, [label, L + label, 2 * L + label]] = coefficients.reshape(3, width).T
    x = space.bag_features(mails)
    for head in range(K):
        rows, y = bearing(mails, HEADS[head])
        telling = diags(_telling(x[rows], y))
        count = np.array([_weight(mails[row]) for row in rows])
        coefficients, head_bias[head] = _regress(x[rows] @ telling, y, BAG_C, count)
        coefficients = coefficients @ telling
        weights[:, [3 * L + part * K + head for part in range(len(PARTS))]] = coefficients.reshape(3, width).T
    return {"names": _text(space.names), "weights": weights, "scales": np.ones(3 * L + 3 * K, np.float32),
            "clause_bias": clause_bias, "head_bias": head_bias}  # fmt: skip


def _swap(pair: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, float, np.ndarray]:
    return pair[0], CLAUSE_C, pair[1]


def _text(names: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(names).encode(), np.uint8)


_NO_HEADS = {
    "mean": np.zeros(1),
    "spread": np.ones(1),
    "coefficients": np.zeros((1, K)),
    "intercepts": np.zeros(K),
    "thresholds": np.zeros(K),
}


def held_out(mails: list[Labelled], bare: list[Labelled]) -> np.ndarray:
    """mails × summary: each mail scored by models that did not see it; all saw the bare subjects."""
    fold = np.random.RandomState(7).permutation(len(mails)) % FOLDS
    rows: list[list[float]] = [[] for _ in mails]
    for one in range(FOLDS):
        model = Model({**base([m for m, f in zip(mails, fold, strict=True) if f != one] + bare), **_NO_HEADS})
        for index in np.flatnonzero(fold == one):
            rows[index] = summary(mails[index].sheet, *model.score(mails[index].sheet))
    return np.array(rows)


def heads(mails: list[Labelled], x: np.ndarray) -> dict[str, np.ndarray]:
    """The last layer, on held-out summaries."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    x = (x - mean) / spread
    coefficients, intercepts, thresholds = np.zeros((x.shape[1], K)), np.zeros(K), np.zeros(K)
    count = np.array([_weight(mail) for mail in mails])
    said = [KINDS.index(mail.truth["kind"]) for mail in mails]
    kinds = LogisticRegression(C=HEAD_C, max_iter=2000).fit(x, said, sample_weight=count)
    coefficients[:, : len(KINDS)], intercepts[: len(KINDS)] = kinds.coef_.T, kinds.intercept_
    for head, name in enumerate(HEADS[len(KINDS) :], len(KINDS)):
        rows, y = bearing(mails, name)
        model = LogisticRegression(C=HEAD_C, max_iter=2000).fit(x[rows], y, sample_weight=count[rows])
        coefficients[:, head], intercepts[head] = model.coef_[0], model.intercept_[0]
        unseen = cross_val_predict(
            model, x[rows], y, cv=KFold(5, shuffle=True, random_state=3), method="decision_function"
        )
        common = np.array([mails[row].common for row in rows])
        thresholds[head] = _threshold(unseen[common], y[common], CAREFUL.get(name, 1.0))
    return {
        "mean": mean,
        "spread": spread,
        "coefficients": coefficients,
        "intercepts": intercepts,
        "thresholds": thresholds,
    }


def _threshold(scores: np.ndarray, y: np.ndarray, beta: float) -> float:
    """The cut of best F, smoothed: what is best by a hair's breadth here is not best elsewhere."""
    cuts = np.linspace(-3, 2, 101)
    weight = beta * beta
    found = [
        (1 + weight) * ((scores > cut) & y).sum() / max((scores > cut).sum() + weight * y.sum(), 1) for cut in cuts
    ]
    return float(cuts[np.convolve(found, np.ones(15) / 15, mode="same").argmax()])


def fit(mails: list[Labelled]) -> dict[str, np.ndarray]:
    """The whole model as arrays for mailgate.language.model.Model."""
    whole, bare = [mail for mail in mails if not mail.bare], [mail for mail in mails if mail.bare]
    return {**base(mails), **heads(whole, held_out(whole, bare))}


def pack(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights as int8 with one scale a column; features that weigh nothing are dropped."""
    weights = arrays["weights"]
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    small = np.rint(weights / scales).astype(np.int8)
    keep = np.flatnonzero((np.abs(weights) > 0.004).any(axis=1))
    names = bytes(arrays["names"]).decode().split("\n")
    return {
        **arrays,
        "names": _text([names[i] for i in keep]),
        "weights": small[keep],
        "scales": scales.astype(np.float32),
    }
