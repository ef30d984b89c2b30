"""Features as strings: what the model's weights stand for.

A clause is a list of *keys*: forms of words, pairs of forms ("a b") and notes on its shape ("@ ..."). Every key stands
for some features; the sum of a key's features never changes, so it is worked out once and kept (language.model).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise

from mailgate.language.clauses import KEPT, Clause
from mailgate.language.lexicon import classes
from mailgate.language.words import Word

_SHORT, _LONG = 3, 5  # character n-grams inside words
GRAM = 0.5  # weight of one n-gram: a word has many
_TELLING = frozenset(
    {"not", "fail", "behave", "down", "since", "when", "tried", "device", "program", "net", "guard", "thing", "all"}
    | {"people", "monitor", "only", "fine", "web", "say", "one", "file", "handover", "act"}
)
_FILLERS = "es is a an una un tan so very muy de that este esta sea being any hay tengo it this me tiene"
_BETWEEN = frozenset(_FILLERS.split())  # stand between a denial and what it denies
SERVER = re.compile(
    r"(?:vps|srv|server|servidor|ns|node|nodo|web|mail|host|mx|db|cloud)\b|(?:[a-z]+-)*(?:vps|srv|web|db|ns|mx)\d"
)
_MOST_CLASSES = 9
_QUOTES = frozenset("\"'«»“”")


def form_of(word: Word) -> str:
    """The form that features are made of: of an address or a number only the kind counts."""
    if word.kind == "word":
        return word.form[:30]
    if word.kind == "number":
        return _number(word.form)
    if word.kind == "ref" and SERVER.match(word.form):
        return "<server>"
    return word.form if word.kind == "mark" else f"<{word.kind}>"


def _number(form: str) -> str:
    if len(form) == 3 and form.isdigit() and form[0] in "45":
        return f"<{form[0]}xx>"
    return f"<number{'%' if form.endswith('%') else '$' if form[0] in '$€' else min(len(form), 6)}>"


@lru_cache(maxsize=KEPT)
def forms_of(clause: Clause) -> tuple[str, ...]:
    """The form of each word of a clause."""
    return tuple(_unhurried([form_of(word) for word in clause.words]))


@lru_cache(maxsize=KEPT)
def keys(clause: Clause) -> tuple[str, ...]:
    """The keys of a clause, wherever it stands."""
    those = forms_of(clause)
    return (*those, *map(" ".join, pairwise(those)), *_together(those), *_shape(clause, those))


@lru_cache(maxsize=1_000)
def placing(where: str, first: int, last: int) -> tuple[str, ...]:
    """The keys of a place in a text: its part, and how many clauses stand before and after (more than 3 are many)."""
    found = (f"@ {where}", f"@ first {first}" if first < 3 else "", f"@ last {last + 1}" if last < 3 else "")
    return tuple(filter(None, found))


def _unhurried(forms: list[str]) -> list[str]:
    """ "No es urgente" claims nothing: an urgent word that is denied has a form of its own."""
    for at, form in enumerate(forms):
        if at and "urgent" in classes(form) and _denied(forms, at):
            forms[at] = "<unhurried>"
    return forms


def _denied(forms: list[str], at: int) -> bool:
    for before in reversed(forms[max(at - 5, 0) : at]):
        if "not" in classes(before):
            return True
        if before not in _BETWEEN:
            return False
    return False


def _together(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Classes of meaning that stand in one clause, two by two: a device and "fine", a network and "not"."""
    present: set[str] = set()
    present.update(*map(_telling, forms))
    return _two_by_two(frozenset(present)) if len(present) > 1 else ()


@lru_cache(maxsize=20_000)
def _telling(form: str) -> frozenset[str]:
    return _TELLING.intersection(classes(form))


@lru_cache(maxsize=20_000)
def _two_by_two(present: frozenset[str]) -> tuple[str, ...]:
    return tuple(f"@& {a} {b}" for a, b in combinations(sorted(present)[:_MOST_CLASSES], 2))


def _shape(clause: Clause, forms: tuple[str, ...]) -> list[str]:
    found = [f"@ size {min(len(forms), 8)}", "@ end " + (clause.ending if clause.ending != "\n" else "line")]
    if clause.line_start:
        found.append("@ line")
    if not _QUOTES.isdisjoint(forms):
        found.append("@ quoted")
    return found


Part = str | tuple[str, str | tuple[str, ...], str | tuple[str, ...]]


def parts(key: str) -> Iterator[Part]:
    """What a key's features come from. Pairs are many and mostly new, what they are made of is not: it can be kept."""
    left, _, right = key.partition(" ")
    if key[0] == "@" or not right:
        yield key
        return
    lefts, rights = classes(left), classes(right)
    yield f"b {key}"
    if lefts and rights:
        yield "kk", lefts, rights
    if lefts:
        yield "kw", lefts, right
    if rights:
        yield "wk", left, rights


def of_part(part: Part) -> list[tuple[str, float]]:
    """The features of a part, with their values."""
    if isinstance(part, tuple):
        what, lefts, rights = part
        return [(f"{what} {a} {b}", 1.0) for a in _each(lefts) for b in _each(rights)]
    if part[0] == "@" or " " in part:
        return [(part, 1.0)]
    return of_word(part) + _grams(part)


def of_key(key: str) -> list[tuple[str, float]]:
    """The features a key stands for, with their values."""
    return [feature for part in parts(key) for feature in of_part(part)]


def of_word(form: str) -> list[tuple[str, float]]:
    """A form itself and its classes: also what a neighbouring clause sees of it."""
    return [(f"w {form}", 1.0), *((f"k {name}", 1.0) for name in classes(form))]


def _each(those: str | tuple[str, ...]) -> tuple[str, ...]:
    return (those,) if isinstance(those, str) else those


def _grams(form: str) -> list[tuple[str, float]]:
    if form[0] == "<" or len(form) < _SHORT:
        return []
    padded = f"^{form}$"
    sizes = range(_SHORT, _LONG + 1)
    return [(f"c {padded[at : at + size]}", GRAM) for size in sizes for at in range(len(padded) - size + 1)]
