"""Sentences and their words, as the model reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.names import is_name

LONGEST = 40  # words; a longer sentence (dictated, unpunctuated) is read in parts
NAME = "\x00name"  # stands for a host, a mailbox, a path
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+(?=\S)[^.!?…\n]+)*[.!?…]*")
_WORD = re.compile(r"[^\W_]+|[^\w\s]")
_RUN = re.compile(r"(.)\1{2,}", re.DOTALL)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Start and text of each sentence, LONGEST words at most."""
    for found in _SENTENCE.finditer(text):
        if found[0].count(" ") < LONGEST:
            yield found.start(), found[0]
        else:
            yield from _parts(found.start(), found[0])


def _parts(start: int, sentence: str) -> Iterator[tuple[int, str]]:
    places = list(re.finditer(r"\S+", sentence))
    for first in range(0, len(places), LONGEST):
        part = places[first : first + LONGEST]
        yield start + part[0].start(), sentence[part[0].start() : part[-1].end()]


def words(sentence: str) -> list[str]:
    """Folded words and signs."""
    return [word for chunk in sentence.split() for word in _words(chunk)]


@lru_cache(1 << 15)
def _words(chunk: str) -> tuple[str, ...]:
    if is_name(chunk):
        return (NAME,)
    folded = (_RUN.sub(r"\1\1", fold(word)) for word in _WORD.findall(chunk[:200]))
    return tuple(word for word in folded if word)
