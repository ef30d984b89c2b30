"""A linear model of abuse, sentence by sentence: hashed words, pairs of words, letter groups, classes of words.

A sentence's vector is the sum of its words', pairs' and classes' vectors divided by the root of the sum of their
squares, so that each word's share is computed once and cached; a pair's bucket follows from its words' numbers.
data/abuse.npz holds plain numbers, made by bench/models/train_coarse.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, reduce
from importlib.resources import as_file, files
from itertools import combinations_with_replacement, pairwise
from operator import or_
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mailgate.language.coarse import classes

BITS = 19  # of the hash
LETTERS = (2, 3, 4, 5)  # lengths of the letter groups
GROUP = 0.5  # weight of a letter group beside a word's 1
CLASS = 2.0  # weight of a class beside a word's 1
_CACHED = 1 << 15  # words, and sets of classes
_MASK = (1 << BITS) - 1
_LEFT, _SPREAD = 0x9E3779B1, 0x85EBCA6B  # Knuth's and Murmur's multipliers spread the bits of a pair
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
    return _pair_bucket(_number(left), _number(right)), 1.0


def class_features(found: int) -> list[tuple[int, float]]:
    """Buckets and values of the classes in a sentence, and of each two of them."""
    return [_class_feature(*both) for both in combinations_with_replacement(classes.places(found), 2)]


def _class_feature(one: int, other: int) -> tuple[int, float]:
    return _bucket(f"k{classes.key(one, other)}"), CLASS


def sentence_features(words: list[str], support: bool = True) -> list[tuple[int, float]]:
    """All buckets and values of a sentence; classes only of support mail."""
    found = [feature for word in words for feature in word_features(word)]
    found += [pair_feature(*pair) for pair in pairs(words)]
    return found + (class_features(reduce(or_, map(classes.classes, words), 0)) if support else [])


def pairs(words: list[str]) -> list[tuple[str, str]]:
    """Neighbours, the edges of the sentence included."""
    return list(pairwise([EDGE, *words, EDGE]))


def _bucket(key: str) -> int:
    return _number(key) & _MASK


def _number(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))


def _pair_bucket(left: int, right: int) -> int:
    return (left * _LEFT + right) * _SPREAD >> 13 & _MASK


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
        self._classes = lru_cache(_CACHED)(self._class_share)
        self._weights = memoryview(numbers.weights.tobytes()).cast("b")  # plain integers, quicker one by one
        self._rarity = numbers.rarity.tobytes()
        known = range(len(classes.names()))
        self._together = [[self._share([_class_feature(one, other)]) for other in known] for one in known]

    def margin(self, words: list[str], support: bool = True) -> float:
        """How abusive a sentence of these words is, in support mail or in social media."""
        weights, rarity, word = self._weights, self._rarity, self._word
        dot = square = 0.0
        found = 0
        last = _number(EDGE)
        for each in [*words, EDGE]:
            own_dot, own_square, number, own_classes = word(each)
            found |= own_classes
            at = (last * _LEFT + number) * _SPREAD >> 13 & _MASK  # as _pair_bucket, without the cost of a call
            rare = rarity[at]
            dot += own_dot + rare * weights[at]
            square += own_square + rare * rare
            last = number
        own_dot, own_square = self._classes(found if support else 0)
        return (dot + own_dot) * self.numbers.scale / math.sqrt(square + own_square or 1.0) + self.numbers.bias

    def is_threat(self, words: list[str]) -> bool:
        """Whether an abusive sentence threatens rather than insults."""
        numbers = self.numbers
        found = sentence_features(words)
        dot = sum(int(numbers.threat[at]) * value * numbers.rarity[at] / 16 for at, value in found)
        square = sum((value * numbers.rarity[at] / 16) ** 2 for at, value in found)
        return bool(dot * numbers.threat_scale / math.sqrt(square or 1.0) + numbers.threat_bias > 0)

    def _word_share(self, word: str) -> tuple[float, float, int, int]:
        """A word's part of the sum and of its square, its number and its classes; EDGE has no part."""
        if word == EDGE:
            return 0.0, 0.0, _number(word), 0
        return *self._share(word_features(word)), _number(word), classes.classes(word)

    def _class_share(self, found: int) -> tuple[float, float]:
        dot = square = 0.0
        together = classes.places(found)
        for place, one in enumerate(together):
            row = self._together[one]
            for other in together[place:]:
                dot += row[other][0]
                square += row[other][1]
        return dot, square

    def _share(self, features: list[tuple[int, float]]) -> tuple[float, float]:
        """Part of the sum and of its square, in sixteenths of rarity."""
        dot = square = 0.0
        for at, value in features:
            value *= self._rarity[at]
            dot += value * self._weights[at]
            square += value * value
        return dot, square


@lru_cache(maxsize=1)
def model() -> Model:
    """The model of the package, read once."""
    with as_file(files("mailgate.language.coarse") / "data" / "abuse.npz") as path, np.load(path) as held:
        fields: dict[str, Any] = {key: held[key] for key in held.files}
    for key in fields.keys() - {"weights", "rarity", "threat"}:
        fields[key] = float(fields[key])
    return Model(Numbers(**fields))
