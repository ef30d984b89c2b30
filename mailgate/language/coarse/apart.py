"""Words written apart: letter by letter ("m i e r d a"), or in two or three pieces ("mier da", "pen de jo")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from mailgate.language.coarse import disguise
from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.innocents import ordinary
from mailgate.language.coarse.names import EDGES, is_name

_SINGLE = re.compile(r"[^\w\s]{0,2}?([^\W_]|[@$!|+€])?[^\w\s]{0,3}")
_SHORT = 4  # letters of each piece where there are three
_STOPS = ".!?…:"


@dataclass(frozen=True, slots=True)
class Apart:
    """A word in pieces: the chunks first to last spell `letters`; not `sure` where it could be a slip."""

    first: int
    last: int
    letters: str
    sure: bool


def touching(forms: Set[str], language: str) -> Set[tuple[str, str]]:
    """Neighbours that spell a form, or begin one of three pieces."""
    words = ordinary(language)
    found: set[tuple[str, str]] = set()
    for form in forms:
        for end in range(2, len(form) + 1):
            if len(form) - end <= _SHORT and (end == len(form) or len(form) > 5):
                found.update((form[:at], form[at:end]) for at in range(1, end) if at > 1 or form[0] not in words)
    return frozenset(pair for pair in found if not ("".join(pair) in forms and words.issuperset(pair)))


@lru_cache(maxsize=1 << 15)
def reading(chunk: str) -> str:
    """The letters of a chunk that may be a piece of a word; "" for a number, a name, a sign."""
    word = fold(chunk.strip(EDGES))
    if word.isalpha():
        return word
    return "" if is_name(chunk) else next(iter(disguise.unleet(word)), "")


def pieces(pairs: Set[tuple[str, str]], forms: Set[str], language: str, chunks: Sequence[str]) -> list[Apart]:
    """The words in pieces among chunks of one line."""
    readings = [reading(chunk) for chunk in chunks]
    found: list[Apart] = []
    for first, pair in enumerate(pairwise(readings)):
        for last in (first + 1, first + 2) if pair in pairs else ():
            parts = readings[first : last + 1]
            if len(parts) > last - first and "".join(parts) in forms and _meant(chunks, first, last):
                found += _apart(first, last, parts, ordinary(language))
    return found


def _apart(first: int, last: int, parts: list[str], words: frozenset[str]) -> Iterator[Apart]:
    if _regrouped(parts, words):
        return
    odd = [part for part in parts if part not in words]
    if max(map(len, odd)) < 2:
        return
    sure = len(odd) == len(parts) or max(map(len, odd)) > 2 or (len(parts) > 2 and len(odd) > 1)
    yield Apart(first, last, "".join(parts), sure)


def _regrouped(parts: list[str], words: frozenset[str]) -> bool:
    """Whether the pieces are ordinary words, or two of three together one ("ma má da")."""
    groups = [parts] if len(parts) < 3 else [parts, [parts[0] + parts[1], parts[2]], [parts[0], parts[1] + parts[2]]]
    return any(words.issuperset(group) for group in groups)


def _meant(chunks: Sequence[str], first: int, last: int) -> bool:
    """Whether the pieces are neither a name ("Ching Ada") nor a code ("PU TA 100"), and no sign parts them."""
    inside = chunks[first : last + 1]
    around = [*chunks[max(0, first - 1) : first], *chunks[last + 1 : last + 2]]
    if any(char.isdigit() for near in around for char in near):
        return False
    if not all(one[-1].isalnum() and two[0] not in EDGES for one, two in pairwise(inside)):
        return False
    if all(chunk.isupper() for chunk in inside):
        return not any(char.islower() for near in around for char in near)
    begins = first == 0 or chunks[first - 1][-1] in _STOPS
    return all(chunk.islower() for chunk in inside[1:]) and (inside[0].islower() or begins)


@lru_cache(maxsize=1 << 15)
def single(chunk: str) -> bool:
    """Whether it is one letter, or only signs."""
    return len(chunk) < 5 and bool(_SINGLE.fullmatch(chunk))


def runs(chunks: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    """Letters that stand by themselves, three at least, and the chunks that hold them."""
    for alone, run in groupby(enumerate(chunks), lambda place: single(place[1])):
        indices = [index for index, _ in run] if alone else []
        if len(indices) > 2:
            yield "".join(_SINGLE.sub(r"\1", chunks[index]) for index in indices), indices
