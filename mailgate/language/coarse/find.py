"""Finds coarse language in a subject and own words."""

from __future__ import annotations

from collections.abc import Iterator

from mailgate.facts import Coarse
from mailgate.language.coarse import judge
from mailgate.language.coarse.context import CLEARED, certainty
from mailgate.language.coarse.listed import UNSURE, listed
from mailgate.language.coarse.lookup import Table, table
from mailgate.language.coarse.sentences import words

__all__ = ["CERTAIN", "UNSURE", "find", "score"]
CERTAIN = 0.8  # from here on the message is returned
LONGEST = 200_000  # characters looked at of one text


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
