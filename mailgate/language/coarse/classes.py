"""Classes of words (data/classes.toml), as bits of a number: what is spoken of, whatever the word."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

_SHORTEST = 2  # letters of a stem


def classes(word: str) -> int:
    """The classes of a folded word, one bit each in the order of `names`."""
    whole, stems = _numbers()
    found = whole.get(word, 0)
    for end in range(_SHORTEST, len(word) + 1):
        found |= stems.get(word[:end], 0)
    return found


def places(found: int) -> list[int]:
    """The places in `names` of the classes found."""
    return [place for place in range(len(names())) if found >> place & 1]


def key(one: int, other: int) -> str:
    """What two classes in one sentence are called as a feature; a class with itself is the class alone."""
    return f"{names()[one]}+{names()[other]}"


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The classes in the order of the file."""
    return tuple(_read())


@lru_cache(maxsize=1)
def _read() -> dict[str, str]:
    text = (files("mailgate.language.coarse") / "data" / "classes.toml").read_text("utf-8")
    return {name: str(words) for name, words in tomllib.loads(text).items()}


@lru_cache(maxsize=1)
def _numbers() -> tuple[dict[str, int], dict[str, int]]:
    """Bits by whole word, and by stem."""
    whole: dict[str, int] = {}
    stems: dict[str, int] = {}
    for place, words in enumerate(_read().values()):
        for word in words.split():
            chosen = stems if word.endswith("*") else whole
            stem = word.rstrip("*")
            chosen[stem] = chosen.get(stem, 0) | 1 << place
    return whole, stems
