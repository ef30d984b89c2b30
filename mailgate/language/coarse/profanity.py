"""alt-profanity-check's judgement of English, from its weights as plain numbers.

The same probability as `profanity_check.predict_prob` (MIT), to 1e-6, without scikit-learn: term frequencies times
inverse document frequencies, to unit length, through five linear machines, each with Platt's sigmoid, averaged.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

_TOKEN = re.compile(r"\b\w\w+\b")
Array = NDArray[np.float64]


@lru_cache(maxsize=1)
def _numbers() -> tuple[dict[str, int], Array, Array, Array, Array]:
    with as_file(files("mailgate.language.coarse") / "data" / "profanity_check.npz") as path, np.load(path) as held:
        vocabulary = bytes(held["words"]).decode().split("\n")
        places = {word: place for place, word in enumerate(vocabulary)}
        return places, *(held[key].astype(np.float64) for key in ("idf", "weights", "intercepts", "sigmoids"))


@lru_cache(maxsize=1 << 12)
def probability(text: str) -> float:
    """How probably a text is profane, 0 to 1. Meant for sentences: harmless words around hide an insult."""
    places, idf, weights, intercepts, sigmoids = _numbers()
    counts = Counter(place for word in _TOKEN.findall(text.lower()) if (place := places.get(word)) is not None)
    rows = list(counts)
    values = np.array([counts[row] for row in rows], dtype=np.float64) * idf[rows]
    length = float(np.sqrt(values @ values)) or 1.0
    margins = (values / length) @ weights[rows] + intercepts
    return float(np.mean(1.0 / (1.0 + np.exp(sigmoids[:, 0] * margins + sigmoids[:, 1]))))
