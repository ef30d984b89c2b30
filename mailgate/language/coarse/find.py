"""Finds coarse language in a subject and own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from mailgate.facts import Coarse, Span
from mailgate.language.coarse.context import certainty
from mailgate.language.coarse.lookup import DISGUISED, Table, table
from mailgate.language.coarse.quoting import is_shown

CERTAIN = 0.8  # from here on the message is returned
UNSURE = 0.5  # from here on an admin looks at it; below nothing is reported
LONGEST = 200_000  # characters looked at of one text
_CHUNK = re.compile(r"\S+")
_SINGLE = re.compile(r"[\w@$!|+€]")


def find(
    subject: str, own_words: str, language: str, extra: tuple[str, ...] = (), allowed: tuple[str, ...] = ()
) -> tuple[Coarse, ...]:
    """What breaks rule 8 in a message, in order of place; nothing below UNSURE.

    `language` is "es", "en", or "" for both; `extra` and `allowed` are words that the admin adds or takes out.
    """
    words = table(language, extra, allowed)
    return tuple(
        coarse
        for where, text in (("subject", subject), ("own_words", own_words))
        for coarse in _in_text(words, where, text[:LONGEST])
    )


def _in_text(words: Table, where: str, text: str) -> list[Coarse]:
    chunks = text.split()
    look = words.look
    if not any(map(look, chunks)) and not _has_singles(chunks):
        return []
    found = [*_listed(words, where, text), *_spelled(words, where, text)]
    return sorted(found, key=lambda coarse: coarse.span.start)


def _listed(words: Table, where: str, text: str) -> Iterator[Coarse]:
    places = list(_CHUNK.finditer(text))
    chunks = [place[0] for place in places]
    for index, place in enumerate(places):
        for match in words.look(place[0]):
            sure = certainty(match, chunks, index)
            start, end = place.start() + match.start, place.start() + match.end
            if sure >= UNSURE and not is_shown(text, start, end):
                yield Coarse(Span(text[start:end], where, start), match.entry.kind, round(sure, 3))


def _has_singles(chunks: list[str]) -> bool:
    return any(single and sum(1 for _ in run) > 3 for single, run in groupby(chunks, lambda chunk: len(chunk) == 1))


def _spelled(words: Table, where: str, text: str) -> Iterator[Coarse]:
    """Words whose letters are set apart: "m i e r d a"."""
    for single, run in groupby(_CHUNK.finditer(text), lambda place: bool(_SINGLE.fullmatch(place[0]))):
        places = list(run) if single else []
        form = words.spelled("".join(place[0] for place in places)) if len(places) > 3 else ""
        if form:
            start, end = places[0].start(), places[-1].end()
            yield Coarse(Span(text[start:end], where, start), words.forms[form].kind, 0.95 * DISGUISED)
