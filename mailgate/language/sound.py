"""Words by their sound and stem, so that "pajina de inbentario" and "página de inventario" are the same words."""

from __future__ import annotations

import re
from functools import lru_cache

_SPELLINGS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"ph", "f"),
        (r"[gh]u(?=[ao])", "w"),
        (r"wh", "w"),
        (r"qu|k", "c"),
        (r"ch", "x"),
        (r"h", ""),
        (r"[cs]?c(?=[ei])|z|sc(?=[ei])", "s"),
        (r"gu(?=[ei])", "g"),
        (r"g(?=[ei])", "j"),
        (r"v", "b"),
        (r"ll|y", "i"),
        (r"n(?=[bp])", "m"),
        (r"(.)\1+", r"\1"),
    )
)
_STEM = 5  # letters that carry the stem of most words


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """The folded word as it sounds: letters that Spanish writers confuse are one, doubled ones single."""
    for pattern, put in _SPELLINGS:
        word = pattern.sub(put, word)
    return word


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The folded word without its endings of number, gender and tense, as it sounds."""
    return word if word[0].isdigit() else sound(word)[:_STEM].rstrip("s") or word
