"""The trained model: weights of features, kept sums of keys, scores of clauses and of whole mails.

Trained by bench/models/train_reading.py (scikit-learn), evaluated here with numpy alone. All weights are plain numbers.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from mailgate.language.features import of_key, of_word
from mailgate.language.labels import CLAUSE_LABELS, HEADS
from mailgate.language.sheet import PARTS, Sheet
from mailgate.language.summary import summary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_L, _K = len(CLAUSE_LABELS), len(HEADS)
_KEPT = 40_000  # keys whose sums are kept; then the store of sums starts afresh


class Model:
    """Scores of clauses and heads. Not safe to share between threads while it scores: sums are kept in place."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        import numpy as np

        self._np = np
        names = bytes(arrays["names"]).decode().split("\n")
        self._row = {name: index for index, name in enumerate(names)}
        self._weights: Floats = arrays["weights"].astype(np.float32) * arrays["scales"].astype(np.float32)
        self._clause_bias: Floats = arrays["clause_bias"].astype(np.float32)
        self._head_bias: Floats = arrays["head_bias"].astype(np.float32)
        self._mean, self._spread = arrays["mean"].astype(np.float32), arrays["spread"].astype(np.float32)
        self._coefficients: Floats = arrays["coefficients"].astype(np.float32)
        self._intercepts: Floats = arrays["intercepts"].astype(np.float32)
        self.thresholds = dict(zip(HEADS, arrays["thresholds"].tolist(), strict=True))
        self._forget()

    def _forget(self) -> None:
        self._kept: dict[str, int] = {}
        self._sums: Floats = self._np.zeros((1024, self._weights.shape[1]), self._np.float32)

    def _keep(self, key: str) -> int:
        index = len(self._kept)
        if index == len(self._sums):
            self._sums = self._np.concatenate([self._sums, self._np.zeros_like(self._sums)])
        self._sums[index] = self._sum(key)
        self._kept[key] = index
        return index

    def _sum(self, key: str) -> Floats:
        features = [(row, value) for name, value in of_key(key) if (row := self._row.get(name)) is not None]
        total: Floats = self._np.zeros(self._weights.shape[1], self._np.float32)
        for row, value in features:
            total += self._weights[row] * value
        return total

    def score(self, sheet: Sheet) -> tuple[Floats, Floats]:
        """(clauses × CLAUSE_LABELS, heads of the bag of words): log-odds."""
        np = self._np
        if len(self._kept) > _KEPT:
            self._forget()
        if not sheet.clauses:
            return np.zeros((0, _L), np.float32), self._head_bias
        kept, keep = self._kept, self._keep
        rows = [[kept[key] if key in kept else keep(key) for key in keys] for keys in sheet.keys]
        starts = [0]
        for those in rows[:-1]:
            starts.append(starts[-1] + len(those))
        flat = [row for those in rows for row in those]
        sums = np.add.reduceat(self._sums[flat, : 3 * _L], starts, axis=0)
        clause_scores = sums[:, :_L] + self._clause_bias
        same = np.array([a.where == b.where for a, b in zip(sheet.clauses, sheet.clauses[1:], strict=False)], bool)[
            :, None
        ]
        clause_scores[1:] += sums[:-1, _L : 2 * _L] * same
        clause_scores[:-1] += sums[1:, 2 * _L : 3 * _L] * same
        return clause_scores, self._bag(sheet, rows)

    def _bag(self, sheet: Sheet, rows: list[list[int]]) -> Floats:
        total = self._head_bias
        for at, part in enumerate(PARTS):
            unique = list({row for those in rows[sheet.parts[part]] for row in those})
            if unique:
                column = 3 * _L + at * _K
                total = total + self._sums[unique, column : column + _K].sum(axis=0)
        return total

    def heads(self, sheet: Sheet, clause_scores: Floats, bag: Floats) -> dict[str, float]:
        """Log-odds of every head, from what clauses and words say together."""
        dense = (self._np.array(summary(sheet, clause_scores, bag), self._np.float32) - self._mean) / self._spread
        return dict(zip(HEADS, (dense @ self._coefficients + self._intercepts).tolist(), strict=True))


def features_seen_by_neighbours(key: str) -> list[tuple[str, float]]:
    """What clauses before and after see of a key: words and classes, no pairs or shapes."""
    return [] if key[0] == "@" or " " in key else of_word(key)


@lru_cache(maxsize=1)
def load() -> Model:
    """The shipped model, read once."""
    import numpy as np

    with (
        resources.files(__package__).joinpath("data/reading.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return Model(dict(stored))
