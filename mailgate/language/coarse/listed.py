"""Words of the lexicon that are meant, whole, letter by letter or in pieces, each at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from mailgate.facts import Coarse, Span
from mailgate.language.coarse.apart import Apart, pieces, reading, runs, single
from mailgate.language.coarse.context import certainty
from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.lookup import DISGUISED, GUESSED, LIKELY, Match, Table
from mailgate.language.coarse.names import EDGES
from mailgate.language.coarse.quoting import is_shown

UNSURE = 0.5  # certainty from which a word is reported
LISTED = 0.95  # certainty of a listed word
KEPT = 400  # characters of a line whose marks are kept
_LINES = 1 << 13  # so many of them
_APART = b"\x01" * 3  # so many letters that stand by themselves may spell a word
_GAP = 3  # spaces between the pieces of a word, at most; more part the columns of a table
_CHUNK = re.compile(r"\S+")


class Marks(NamedTuple):
    """What in a line asks for a closer look."""

    size: int  # chunks
    whole: tuple[tuple[int, tuple[Match, ...]], ...]  # chunks that may be listed words
    pieces: bool  # neighbours may spell one
    singles: bytes  # 1 for each chunk that is one letter


def listed(sought: Table, where: str, text: str) -> list[Coarse]:
    """Words of the lexicon that are meant, UNSURE and above."""
    lines = text.splitlines(keepends=True)
    marks = [(_kept if len(line) <= KEPT else _marks)(sought, line) for line in lines]
    found = _whole(where, text, marks) if any(mark.whole for mark in marks) else []
    if _APART in b"".join(mark.singles for mark in marks):
        found += _spelled(sought, where, text)
    if any(mark.pieces for mark in marks):
        known = [coarse.span.start for coarse in found]
        found += [coarse for coarse in _pieced(sought, where, text, lines) if not _starts_in(coarse.span, known)]
    return found


def _starts_in(span: Span, known: Iterable[int]) -> bool:
    return any(span.start <= start < span.start + len(span.text) for start in known)


def _marks(sought: Table, line: str) -> Marks:
    chunks = line.split()
    return Marks(
        len(chunks),
        tuple((index, matches) for index, matches in enumerate(map(sought.look, chunks)) if matches),
        not sought.touching.isdisjoint(pairwise(map(reading, chunks))),
        bytes(map(single, chunks)),
    )


_kept = lru_cache(_LINES)(_marks)


def _whole(where: str, text: str, marks: Iterable[Marks]) -> list[Coarse]:
    chunks = text.split()
    sure: list[tuple[int, Match, float]] = []
    first = 0
    for mark in marks:
        for index, matches in mark.whole:
            values = ((match, certainty(match, chunks, first + index)) for match in matches)
            sure += [(first + index, match, value) for match, value in values if value >= UNSURE]
        first += mark.size
    return _placed(sure, where, text) if sure else []


def _placed(sure: Iterable[tuple[int, Match, float]], where: str, text: str) -> list[Coarse]:
    places = [place.start() for place in _CHUNK.finditer(text)]
    found: dict[int, Coarse] = {}  # by place: of a word's meanings the surest
    for index, match, value in sure:
        start, end = places[index] + match.start, places[index] + match.end
        known = found.get(start)
        if (known is None or known.certainty < value) and not is_shown(text, start, end):
            found[start] = Coarse(Span(text[start:end], where, start), match.entry.kind, round(value, 3))
    return list(found.values())


def _spelled(sought: Table, where: str, text: str) -> Iterator[Coarse]:
    """Words whose letters are set apart: "m i e r d a.", "ch i n g a d a"."""
    chunks = text.split()
    places = [place.span() for place in _CHUNK.finditer(text)]
    for letters, indices in runs(chunks):
        form, first = _read(sought, chunks, letters, indices[0])
        last = indices[-1]
        start, end = places[first][0], places[last][0] + len(chunks[last].rstrip(EDGES))
        if form:
            yield Coarse(Span(text[start:end], where, start), sought.forms[form][0].kind, LISTED * DISGUISED)
        elif (whole := fold(letters)) in sought.divided:
            kind, value = _surest(sought, chunks, Apart(first, last, whole, True))
            if value >= UNSURE:
                yield Coarse(Span(text[start:end], where, start), kind, round(value, 3))


def _read(sought: Table, chunks: Sequence[str], letters: str, first: int) -> tuple[str, int]:
    """What single letters spell, by themselves or after the word before, and the index where that begins."""
    if len(letters) < 4:
        return sought.initials(letters), first
    if form := sought.spelled(letters):
        return form, first
    before = chunks[first - 1].strip(EDGES) if first else ""
    joined = fold(before + letters) if 1 < len(before) < 5 else ""
    return (joined, first - 1) if joined in sought.bare else ("", first)


def _pieced(sought: Table, where: str, text: str, lines: Iterable[str]) -> Iterator[Coarse]:
    """Words in two or three pieces: "mier da", "pen de jo"."""
    begin = 0
    for line in lines:
        chunks, places = line.split(), [place.span() for place in _CHUNK.finditer(line)]
        for word in pieces(sought.touching, sought.divided, sought.language, chunks):
            start, end = places[word.first][0], places[word.last][0] + len(chunks[word.last].rstrip(EDGES))
            gaps = [places[at + 1][0] - places[at][1] for at in range(word.first, word.last)]
            kind, value = _surest(sought, chunks, word)
            if value >= UNSURE and max(gaps) <= _GAP and not is_shown(text, begin + start, begin + end):
                yield Coarse(Span(line[start:end], where, begin + start), kind, round(value, 3))
        begin += len(line)


def _surest(sought: Table, chunks: Sequence[str], word: Apart) -> tuple[str, float]:
    """The kind and certainty of a word in pieces: of its meanings the surest that is coarse by itself or here."""
    whole = "".join(chunks[word.first : word.last + 1])
    around = [*chunks[: word.first], whole, *chunks[word.last + 1 :]]
    trust = DISGUISED if word.sure else GUESSED
    found = [
        (entry.kind, value)
        for entry in sought.forms[word.letters]
        if (value := certainty(Match(0, len(whole), word.letters, entry, trust), around, word.first)) >= LIKELY * trust
    ]
    return max(found, key=lambda kind_and_value: kind_and_value[1], default=("", 0.0))
