"""Clauses: the smallest pieces of text that say one thing, with their places."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.language.words import Word, words

_ENDS = frozenset(".;:!?¿¡(),—–…|[]{}*>•·")
_CONJUNCTIONS = """
cuando desde porque pero aunque mientras y pues despues luego entonces tras como antes hasta because when whenever since
but after while and although so before until
"""
_OPENS = frozenset(_CONJUNCTIONS.split())
_SHORTENED = frozenset(
    [
        "no",
        "num",
        "nro",
        "fac",
        "tel",
        "lic",
        "ing",
        "sr",
        "sra",
        "dr",
        "dra",
        "mtra",
        "mtro",
        "arq",
        "cp",
        "av",
        "col",
        "edo",
        "st",
        "vs",
        "aprox",
        "etc",
        "ext",
    ]
)
_LEAST = 3  # words a clause must have before a conjunction ends it
_MOST = 24  # words after which a clause ends anyhow (dictated text without marks)


@dataclass(frozen=True, slots=True)
class Clause:
    """A run of words of one text. `where` as in facts.Span; `words` holds no line ends."""

    where: str
    start: int
    end: int
    words: tuple[Word, ...]
    ending: str  # the mark that ended it, "" for none
    line_start: bool  # begins a line


def clauses(text: str, where: str) -> list[Clause]:
    """`text` cut into clauses, in order."""
    found: list[Clause] = []
    run: list[Word] = []
    at_line_start = True
    every = words(text)
    for index, word in enumerate(every):
        if word.kind == "line" or (word.kind == "mark" and _ends(text, word, run)):
            found += _clause(where, run, word.form, at_line_start)
            at_line_start = word.kind == "line" or (at_line_start and not run)
            run = []
            continue
        if _begins(every, index, run):
            found += _clause(where, run, "", at_line_start)
            run, at_line_start = [], False
        run.append(word)
    return found + _clause(where, run, "", at_line_start)


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


def _clause(where: str, run: list[Word], ending: str, line_start: bool) -> list[Clause]:
    if not any(word.kind != "mark" for word in run):
        return []
    return [Clause(where, run[0].start, run[-1].end, tuple(run), ending, line_start)]
