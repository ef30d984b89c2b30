"""Finds coarse language in a subject and own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from mailgate.facts import Coarse, Span
from mailgate.language.coarse import judge
from mailgate.language.coarse.context import CLEARED, certainty
from mailgate.language.coarse.lookup import DISGUISED, Match, Table, table
from mailgate.language.coarse.quoting import is_shown
from mailgate.language.coarse.sentences import words

CERTAIN = 0.8  # from here on the message is returned
UNSURE = 0.5  # from here on an admin looks at it; below nothing is reported
LONGEST = 200_000  # characters looked at of one text
LISTED = 0.95  # certainty of a listed word
_SET_APART = 3  # letters set apart by spaces, more than these may spell a word
_SINGLES = b"\x01" * (_SET_APART + 1)
_CHUNK = re.compile(r"\S+")
_SINGLE = re.compile(r"[\w@$!|+€]")


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
    if _SINGLES in bytes([len(chunk) == 1 for chunk in chunks]):
        found += _spelled(sought, where, text)
    return found


def _placed(sure: list[tuple[int, Match, float]], where: str, text: str) -> list[Coarse]:
    places = [place.start() for place in _CHUNK.finditer(text)]
    found = []
    for index, match, value in sure:
        start, end = places[index] + match.start, places[index] + match.end
        if not is_shown(text, start, end):
            found.append(Coarse(Span(text[start:end], where, start), match.entry.kind, round(value, 3)))
    return found


def _spelled(sought: Table, where: str, text: str) -> Iterator[Coarse]:
    """Words whose letters are set apart: "m i e r d a"."""
    for single, run in groupby(_CHUNK.finditer(text), lambda place: bool(_SINGLE.fullmatch(place[0]))):
        places = list(run) if single else []
        form = sought.spelled("".join(place[0] for place in places)) if len(places) > _SET_APART else ""
        if form:
            start, end = places[0].start(), places[-1].end()
            yield Coarse(Span(text[start:end], where, start), sought.forms[form].kind, LISTED * DISGUISED)


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
