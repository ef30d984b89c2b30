"""The trained model: weights of features, kept sums of keys and of clauses, scores of clauses and of whole mails.

Trained by bench/models/train_reading.py (scikit-learn), evaluated here with numpy alone. All weights are plain numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from importlib import resources
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from mailgate.language.clauses import KEPT, Clause
from mailgate.language.features import keys, of_key, of_word
from mailgate.language.labels import CLAUSE_LABELS, HEADS
from mailgate.language.sheet import PARTS, Sheet
from mailgate.language.summary import summary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_L, _K = len(CLAUSE_LABELS), len(HEADS)
_KEYS = 40_000  # whose sums are kept; then their store starts afresh


class _Sums:
    """Vectors, each with what it belongs to; room grows as needed."""

    def __init__(self, width: int) -> None:
        import numpy as np

        self._np = np
        self.row: dict[Hashable, int] = {}
        self.vectors: Floats = np.zeros((1024, width), np.float32)

    def keep(self, what: Hashable, vector: Floats) -> int:
        index = len(self.row)
        if index == len(self.vectors):
            self.vectors = self._np.concatenate([self.vectors, self._np.zeros_like(self.vectors)])
        self.vectors[index] = vector
        self.row[what] = index
        return index


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
        self._forget_keys()

    def _forget_keys(self) -> None:
        self._keys = _Sums(self._weights.shape[1])
        self._forget_clauses()

    def _forget_clauses(self) -> None:
        self._clauses = _Sums(3 * _L)
        self._rows_of: dict[Hashable, frozenset[int]] = {}  # the keys of a clause or a place, as rows

    def _row_of_key(self, key: str) -> int:
        index = self._keys.row.get(key)
        return self._keys.keep(key, self._sum(key)) if index is None else index

    def _sum(self, key: str) -> Floats:
        total: Floats = self._np.zeros(self._weights.shape[1], self._np.float32)
        for name, value in of_key(key):
            if (row := self._row.get(name)) is not None:
                total += self._weights[row] * value
        return total

    def _rows_of_all(self, whats: Sequence[Clause | tuple[str, ...]]) -> list[int]:
        """The row of all keys of a clause, or of its place, together; what is new is summed at once."""
        known = self._clauses.row
        if new := [what for what in dict.fromkeys(whats) if what not in known]:
            rows = [
                [self._row_of_key(key) for key in (what if isinstance(what, tuple) else keys(what))] for what in new
            ]
            starts = [0, *accumulate(map(len, rows[:-1]))]
            flat = [row for those in rows for row in those]
            sums = self._np.add.reduceat(self._keys.vectors[flat, : 3 * _L], starts, axis=0)
            for what, those, total in zip(new, rows, sums, strict=True):
                self._rows_of[what] = frozenset(those)
                self._clauses.keep(what, total)
        return [known[what] for what in whats]

    def score(self, sheet: Sheet) -> tuple[Floats, Floats]:
        """(clauses × CLAUSE_LABELS, heads of the bag of words): log-odds."""
        np = self._np
        if len(self._keys.row) > _KEYS:
            self._forget_keys()
        elif len(self._clauses.row) > 2 * KEPT:
            self._forget_clauses()
        if not sheet.clauses:
            return np.zeros((0, _L), np.float32), self._head_bias
        said = self._rows_of_all([placed.clause for placed in sheet.clauses])
        there = self._rows_of_all(sheet.places)
        sums = self._clauses.vectors[said] + self._clauses.vectors[there]
        clause_scores = sums[:, :_L] + self._clause_bias
        for those in sheet.parts.values():
            before, after = slice(those.start, max(those.stop - 1, those.start)), slice(those.start + 1, those.stop)
            clause_scores[after] += sums[before, _L : 2 * _L]
            clause_scores[before] += sums[after, 2 * _L :]
        return clause_scores, self._bag(sheet)

    def _bag(self, sheet: Sheet) -> Floats:
        total = self._head_bias
        for at, part in enumerate(PARTS):
            rows = self._rows(sheet, sheet.parts[part])
            if rows:
                column = 3 * _L + at * _K
                total = total + self._keys.vectors[rows, column : column + _K].sum(axis=0)
        return total

    def _rows(self, sheet: Sheet, part: slice) -> list[int]:
        """The rows of all keys of a part, each once."""
        whats: list[Hashable] = [*(placed.clause for placed in sheet.clauses[part]), *sheet.places[part]]
        return list(set().union(*(self._rows_of[what] for what in whats)))

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
