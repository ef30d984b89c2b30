"""The trained model: weights of features, kept sums, scores of clauses and of whole mails.

Trained by bench/models/train_reading.py (scikit-learn), evaluated here with numpy alone. All weights are plain numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from importlib import resources
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from mailgate.language.clauses import KEPT, Clause
from mailgate.language.features import Part, keys, of_part, of_word, parts
from mailgate.language.labels import CLAUSE_LABELS, HEADS
from mailgate.language.sheet import PARTS, Sheet
from mailgate.language.summary import summary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_L, _K = len(CLAUSE_LABELS), len(HEADS)
_KEYS = 100_000  # whose rows are kept; then their store starts afresh
_NONE = 0  # the row of what weighs nothing


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
        self._features = {name: index for index, name in enumerate(names)}
        self._weights: Floats = arrays["weights"].astype(np.float32) * arrays["scales"].astype(np.float32)
        self._clause_bias: Floats = arrays["clause_bias"].astype(np.float32)
        self._head_bias: Floats = arrays["head_bias"].astype(np.float32)
        self._mean, self._spread = arrays["mean"].astype(np.float32), arrays["spread"].astype(np.float32)
        self._coefficients: Floats = arrays["coefficients"].astype(np.float32)
        self._intercepts: Floats = arrays["intercepts"].astype(np.float32)
        self.thresholds = dict(zip(HEADS, arrays["thresholds"].tolist(), strict=True))
        self._forget_keys()

    def _forget_keys(self) -> None:
        self._parts = _Sums(self._weights.shape[1])
        self._parts.keep("", self._np.zeros(self._weights.shape[1], self._np.float32))
        self._rows_of_key: dict[str, tuple[int, ...]] = {}
        self._forget_clauses()

    def _forget_clauses(self) -> None:
        self._clauses = _Sums(3 * _L)
        self._keys_of: dict[Hashable, frozenset[str]] = {}  # of a clause or a place

    def _rows(self, keys: Iterable[str]) -> list[int]:
        """The rows of all parts of all keys."""
        known = self._rows_of_key
        return [row for key in keys for row in (known[key] if key in known else self._learn(key))]

    def _learn(self, key: str) -> tuple[int, ...]:
        rows = self._rows_of_key[key] = tuple(row for part in parts(key) if (row := self._row_of_part(part)) >= 0)
        return rows

    def _row_of_part(self, part: Part) -> int:
        """-1 where it weighs nothing, so that what is rare takes no room."""
        index = self._parts.row.get(part)
        if index is not None:
            return index
        features = [(row, value) for name, value in of_part(part) if (row := self._features.get(name)) is not None]
        if not features:
            return -1
        rows, values = zip(*features, strict=True)
        return self._parts.keep(part, self._np.array(values, self._np.float32) @ self._weights[list(rows)])

    def _summed(self, whats: Sequence[Clause | tuple[str, ...]]) -> list[int]:
        """The row of all keys of a clause, or of its place, together; what is new is summed at once."""
        known = self._clauses.row
        if new := [what for what in dict.fromkeys(whats) if what not in known]:
            of_each = [what if isinstance(what, tuple) else keys(what) for what in new]
            rows = [self._rows(those) or [_NONE] for those in of_each]
            starts = [0, *accumulate(map(len, rows[:-1]))]
            flat = [row for those in rows for row in those]
            sums = self._np.add.reduceat(self._parts.vectors[flat, : 3 * _L], starts, axis=0)
            for what, those, total in zip(new, of_each, sums, strict=True):
                self._keys_of[what] = frozenset(those)
                self._clauses.keep(what, total)
        return [known[what] for what in whats]

    def score(self, sheet: Sheet) -> tuple[Floats, Floats]:
        """(clauses × CLAUSE_LABELS, heads of the bag of words): log-odds."""
        np = self._np
        if len(self._rows_of_key) > _KEYS:
            self._forget_keys()
        elif len(self._clauses.row) > 2 * KEPT:
            self._forget_clauses()
        if not sheet.clauses:
            return np.zeros((0, _L), np.float32), self._head_bias
        said = self._summed([placed.clause for placed in sheet.clauses])
        there = self._summed(sheet.places)
        sums = self._clauses.vectors[said] + self._clauses.vectors[there]
        clause_scores = sums[:, :_L] + self._clause_bias
        for those in sheet.parts.values():
            before, after = slice(those.start, max(those.stop - 1, those.start)), slice(those.start + 1, those.stop)
            clause_scores[after] += sums[before, _L : 2 * _L]
            clause_scores[before] += sums[after, 2 * _L :]
        return clause_scores, self._bag(sheet)

    def _bag(self, sheet: Sheet) -> Floats:
        """Every key once a part of the mail."""
        total = self._head_bias
        for at, part in enumerate(PARTS):
            if rows := self._rows(self._keys_in(sheet, sheet.parts[part])):
                column = 3 * _L + at * _K
                total = total + self._parts.vectors[rows, column : column + _K].sum(axis=0)
        return total

    def _keys_in(self, sheet: Sheet, part: slice) -> set[str]:
        whats: list[Hashable] = [*(placed.clause for placed in sheet.clauses[part]), *sheet.places[part]]
        return set().union(*(self._keys_of[what] for what in whats))

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
