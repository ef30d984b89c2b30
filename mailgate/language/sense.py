"""Whether a text is made of words at all (rule 10): keys mashed make letter pairs and runs that no language has."""

from __future__ import annotations

import re
from functools import lru_cache

_VOWELS = frozenset("aeiouy")
_CLUSTER = re.compile(r"[bcdfgjklmnpqrstvwxz]{4,}")  # without h: "nights", "strengths"
_RUN = re.compile(r"(.)\1{3,}|asd|sdf|dfg|fgh|ghj|hjk|jkl|lkj|qwe|zxc|xcv|wer(?=t|y)|kjh|hgf|fds|mnb|nbv")


def senseless_share(forms: list[str]) -> float:
    """0 to 1: the share of letters that stand in words nobody would say; 1 for no words at all."""
    total = sum(map(len, forms))
    return sum(len(form) for form in forms if _mashed(form)) / total if total else 1.0


@lru_cache(maxsize=20_000)
def _mashed(form: str) -> bool:
    if len(form) < 4 or not form.isalpha():
        return False
    vowels = sum(letter in _VOWELS for letter in form)
    return (
        bool(_RUN.search(form))
        or vowels / len(form) < 0.1
        or (len(form) > 5 and bool(_CLUSTER.search(form)) and vowels < 3)
    )
