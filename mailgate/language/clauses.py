"""Clauses: the smallest pieces of text that say one thing, with their places.

A sentence is cut once and kept: greetings, thanks, signatures and disclaimers come again and again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mailgate.language.words import Word, words

_ENDS = frozenset(".;:!?¿¡(),—–…|[]{}*>•·")
_CONJUNCTIONS = """
cuando desde porque pero aunque mientras y pues despues luego entonces tras como antes hasta because when whenever since
but after while and although so before until
"""
_OPENS = frozenset(_CONJUNCTIONS.split())
_ABBREVIATIONS = """
no num nro fac tel lic ing sr sra dr dra mtra mtro arq cp av col edo st vs aprox etc ext
"""
_SHORTENED = frozenset(_ABBREVIATIONS.split())
_LEAST = 3  # words a clause must have before a conjunction ends it
_MOST = 24  # words after which a clause ends anyhow (dictated text without marks)

# Where a clause ends whatever stands around: a line's end, a mark after a word that is surely not shortened.
_STOP = re.compile(r"\n|(?i:(?<=[^\W\d_]{4})(?<!aprox)(?<!mtra)(?<!mtro)[.?!](?=[ \t]))")
KEPT = 5_000  # sentences
_SHORT = 300  # characters of a sentence that is kept


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A run of words. Its places count from the start of its sentence, so that it is the same wherever that stands."""

    start: int
    end: int
    words: tuple[Word, ...]  # no line ends
    ending: str  # the mark that ended it, "" for none
    line_start: bool  # begins a line


class Placed(NamedTuple):
    """A clause in a text. `where` as in facts.Span, `at` where its sentence begins."""

    where: str
    at: int
    clause: Clause

    @property
    def start(self) -> int:
        return self.at + self.clause.start

    @property
    def end(self) -> int:
        return self.at + self.clause.end


def clauses(text: str, where: str) -> list[Placed]:
    """`text` cut into clauses, in order."""
    found: list[Placed] = []
    line_start = True
    for at, sentence in _sentences(text):
        those, line_start = (_known if len(sentence) <= _SHORT else _cut)(sentence, line_start)
        found += [Placed(where, at, clause) for clause in those]
    return found


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for stop in _STOP.finditer(text):
        yield at, text[at : stop.end()]
        at = stop.end()
    if at < len(text):
        yield at, text[at:]


def _cut(sentence: str, line_start: bool) -> tuple[tuple[Clause, ...], bool]:
    """Its clauses, and whether the next sentence begins a line."""
    found: list[Clause] = []
    run: list[Word] = []
    every = words(sentence)
    for index, word in enumerate(every):
        if word.kind == "line" or (word.kind == "mark" and _ends(sentence, word, run)):
            found += _clause(run, word.form, line_start)
            line_start = word.kind == "line" or (line_start and not run)
            run = []
            continue
        if _begins(every, index, run):
            found += _clause(run, "", line_start)
            run, line_start = [], False
        run.append(word)
    return (*found, *_clause(run, "", line_start)), line_start


_known = lru_cache(maxsize=KEPT)(_cut)


def _ends(text: str, word: Word, run: list[Word]) -> bool:
    if word.form not in _ENDS or (word.form in "*>" and not run):
        return False
    if word.form in "?!" and text[word.start - 1 : word.start].isalpha() and text[word.end : word.end + 1].isalpha():
        return False  # a letter that was lost: "cotizaci?n"
    return word.form != "." or not run or run[-1].form not in _SHORTENED or text[word.end : word.end + 1] == "\n"


def _begins(every: list[Word], index: int, run: list[Word]) -> bool:
    if len(run) < _LEAST:
        return False
    form = every[index].form
    if form == "al":
        following = every[index + 1].form if index + 1 < len(every) else ""
        return following.endswith(("ar", "er", "ir", "arlo", "erlo", "arle", "irlo", "arla"))
    return form in _OPENS or len(run) >= _MOST


def _clause(run: list[Word], ending: str, line_start: bool) -> list[Clause]:
    if not any(word.kind != "mark" for word in run):
        return []
    return [Clause(run[0].start, run[-1].end, tuple(run), ending, line_start)]
