"""A linear model of abuse, sentence by sentence: hashed words, pairs of words and letter groups.

A sentence's vector is the sum of its words' and pairs' vectors divided by the root of the sum of their squares, so
that each word's share is computed once and cached. data/abuse.npz holds plain numbers, made by
bench/models/train_coarse.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 19  # of the hash
LETTERS = (2, 3, 4, 5)  # lengths of the letter groups
GROUP = 0.5  # weight of a letter group beside a word's 1
_CACHED = 1 << 15  # words, and pairs
EDGE = "\x00edge"


def word_features(word: str) -> list[tuple[int, float]]:
    """Buckets and values of one word: itself and its letter groups, its edges marked."""
    found = [(_bucket(f"w {word}"), 1.0)]
    if word[0].isalpha():
        marked = f"^{word[:40]}$"
        found += [
            (_bucket(f"c{marked[at : at + size]}"), GROUP) for size in LETTERS for at in range(len(marked) - size + 1)
        ]
    return found


def pair_feature(left: str, right: str) -> tuple[int, float]:
    """Bucket and value of two words side by side."""
    return _bucket(f"b{left} {right}"), 1.0


def pairs(words: list[str]) -> list[tuple[str, str]]:
    """Neighbours, the edges of the sentence included."""
    return list(pairwise([EDGE, *words, EDGE]))


def _bucket(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass")) & ((1 << BITS) - 1)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What data/abuse.npz holds."""

    weights: NDArray[np.int8]  # by bucket, times `scale`
    scale: float
    rarity: NDArray[np.uint8]  # by bucket, in sixteenths: logarithm of how rare it is
    bias: float
    threat: NDArray[np.int8]  # weights that tell threats from insults
    threat_scale: float
    threat_bias: float
    certain: float  # margin from which a sentence is returned
    unsure: float  # margin from which it is held


class Model:
    """Evaluates sentences; higher margins are more abusive, 0 is even odds on social media."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self._word = lru_cache(_CACHED)(self._word_share)
        self._pair = lru_cache(_CACHED)(self._pair_share)

    def margin(self, words: list[str]) -> float:
        """How abusive a sentence of these words is."""
        dot = square = 0.0
        word, pair = self._word, self._pair
        last = EDGE
        for each in words:
            d, s = word(each)
            e, t = pair(last, each)
            dot += d + e
            square += s + t
            last = each
        e, t = pair(last, EDGE)
        return (dot + e) / math.sqrt(square + t or 1.0) + self.numbers.bias

    def is_threat(self, words: list[str]) -> bool:
        """Whether an abusive sentence threatens rather than insults."""
        numbers = self.numbers
        found = [feature for word in words for feature in word_features(word)]
        found += [pair_feature(*pair) for pair in pairs(words)]
        dot = sum(int(numbers.threat[at]) * value * numbers.rarity[at] / 16 for at, value in found)
        square = sum((value * numbers.rarity[at] / 16) ** 2 for at, value in found)
        return bool(dot * numbers.threat_scale / math.sqrt(square or 1.0) + numbers.threat_bias > 0)

    def _word_share(self, word: str) -> tuple[float, float]:
        return self._share(word_features(word))

    def _pair_share(self, left: str, right: str) -> tuple[float, float]:
        return self._share([pair_feature(left, right)])

    def _share(self, features: list[tuple[int, float]]) -> tuple[float, float]:
        dot = square = 0.0
        for at, value in features:
            value *= float(self.numbers.rarity[at]) / 16
            dot += value * int(self.numbers.weights[at])
            square += value * value
        return dot * self.numbers.scale, square


@lru_cache(maxsize=1)
def model() -> Model:
    """The model of the package, read once."""
    with as_file(files("mailgate.language.coarse") / "data" / "abuse.npz") as path, np.load(path) as held:
        fields: dict[str, Any] = {key: held[key] for key in held.files}
    for key in fields.keys() - {"weights", "rarity", "threat"}:
        fields[key] = float(fields[key])
    return Model(Numbers(**fields))
