"""Finds coarse language in a subject and own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, islice

from mailgate.facts import Coarse, Span
from mailgate.language.coarse import judge
from mailgate.language.coarse.context import CLEARED, certainty
from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.lookup import DISGUISED, Match, Table, table
from mailgate.language.coarse.names import EDGES
from mailgate.language.coarse.quoting import is_shown
from mailgate.language.coarse.sentences import words

CERTAIN = 0.8  # from here on the message is returned
UNSURE = 0.5  # from here on an admin looks at it; below nothing is reported
LONGEST = 200_000  # characters looked at of one text
LISTED = 0.95  # certainty of a listed word
_APART = b"\x01" * 3  # so many letters that stand by themselves may spell a word
_CHUNK = re.compile(r"\S+")
_SINGLE = re.compile(r"[^\w\s]{0,2}?([^\W_]|[@$!|+€])?[^\w\s]{0,3}")


def find(
    subject: str, own_words: str, language: str, extra: tuple[str, ...] = (), allowed: tuple[str, ...] = ()
) -> tuple[Coarse, ...]:
    """What breaks rule 8 in a message, in order of place; nothing below UNSURE.

    `language` is "es", "en", or "" for both; `extra` and `allowed` are words that the admin adds or takes out.
    """
    sought = table(language, extra, allowed)
    found: list[Coarse] = []
    for where, text in (("subject", subject[:LONGEST]), ("own_words", own_words[:LONGEST])):
        known = listed(sought, where, text)
        found += sorted(
            [*known, *_unlisted(sought, known, where, text, language)], key=lambda coarse: coarse.span.start
        )
    return tuple(found)


def score(text: str, language: str) -> float:
    """How abusive a short text is, 0 to 1: continuous, for tuning and for figures."""
    known = listed(table(language), "own_words", text[:LONGEST])
    return judge.score(text[:LONGEST], language, max((coarse.certainty for coarse in known), default=0.0))


def listed(sought: Table, where: str, text: str) -> list[Coarse]:
    """Words of the lexicon that are meant, UNSURE and above."""
    chunks = text.split()
    hits = [(index, matches) for index, matches in enumerate(map(sought.look, chunks)) if matches]
    sure = [
        (index, match, value)
        for index, matches in hits
        for match in matches
        if (value := certainty(match, chunks, index)) >= UNSURE
    ]
    found = _placed(sure, where, text) if sure else []
    if _APART in bytes(map(_single, chunks)):
        found += _spelled(sought, where, text, chunks)
    return found


def _placed(sure: list[tuple[int, Match, float]], where: str, text: str) -> list[Coarse]:
    places = [place.start() for place in _CHUNK.finditer(text)]
    found: dict[int, Coarse] = {}  # by place: of a word's meanings the surest
    for index, match, value in sure:
        start, end = places[index] + match.start, places[index] + match.end
        known = found.get(start)
        if (known is None or known.certainty < value) and not is_shown(text, start, end):
            found[start] = Coarse(Span(text[start:end], where, start), match.entry.kind, round(value, 3))
    return list(found.values())


def _spelled(sought: Table, where: str, text: str, chunks: list[str]) -> Iterator[Coarse]:
    """Words whose letters are set apart: "m i e r d a.", "ch i n g a d a"."""
    for single, run in groupby(enumerate(chunks), lambda place: _single(place[1])):
        indices = [index for index, _ in run] if single else []
        form, first = _read(sought, chunks, indices) if len(indices) > 2 else ("", 0)
        if form:
            places = list(islice(_CHUNK.finditer(text), first, indices[-1] + 1))
            start, end = places[0].start(), places[-1].start() + len(places[-1][0].rstrip(EDGES))
            yield Coarse(Span(text[start:end], where, start), sought.forms[form][0].kind, LISTED * DISGUISED)


def _read(sought: Table, chunks: list[str], indices: list[int]) -> tuple[str, int]:
    """What single letters spell, by themselves or after the word before, and the index where that begins."""
    letters = "".join(_SINGLE.sub(r"\1", chunks[index]) for index in indices)
    first = indices[0]
    if len(letters) < 4:
        return sought.initials(letters), first
    if form := sought.spelled(letters):
        return form, first
    before = chunks[first - 1].strip(EDGES) if first else ""
    joined = fold(before + letters) if 1 < len(before) < 5 else ""
    return (joined, first - 1) if joined in sought.bare else ("", first)


@lru_cache(maxsize=1 << 15)
def _single(chunk: str) -> bool:
    """Whether it is one letter, or only signs."""
    return len(chunk) < 5 and bool(_SINGLE.fullmatch(chunk))


def _unlisted(sought: Table, known: list[Coarse], where: str, text: str, language: str) -> Iterator[Coarse]:
    """What the models see in sentences where no listed word is certain and none plainly innocent or allowed."""
    for coarse in judge.judged(where, text, language):
        inside = range(coarse.span.start, coarse.span.start + len(coarse.span.text))
        explained = any(other.span.start in inside and other.certainty >= CERTAIN for other in known)
        if not explained and not _innocent(sought, coarse.span.text):
            yield coarse


def _innocent(sought: Table, sentence: str) -> bool:
    """Whether a word that misleads the models stands in its harmless meaning, or the admin allows one."""
    if sought.allowed and not sought.allowed.isdisjoint(words(sentence)):
        return True
    chunks = sentence.split()
    return any(
        certainty(match, chunks, index) == CLEARED * match.trust
        for index, chunk in enumerate(chunks)
        for match in sought.look(chunk)
    )
