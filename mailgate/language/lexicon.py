"""Classes of meaning: what a word speaks of, by its stem (data/lexicon.toml, Spanish and English)."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources


def stem_pattern(stems: str) -> re.Pattern[str]:
    """What matches at the start of words that begin with one of `stems`, or are one that ends in "$"."""
    return re.compile("|".join(re.escape(s[:-1]) + "$" if s.endswith("$") else re.escape(s) for s in stems.split()))


_CLASSES = tuple(
    (name, stem_pattern(stems))
    for name, stems in tomllib.loads(
        resources.files(__package__).joinpath("data/lexicon.toml").read_text("utf-8")
    ).items()
)


@lru_cache(maxsize=20_000)
def classes(form: str) -> tuple[str, ...]:
    """Every class the folded word `form` belongs to; () for none."""
    return tuple(name for name, pattern in _CLASSES if pattern.match(form))
