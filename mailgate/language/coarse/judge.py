"""Whole sentences judged by the models: insults and threats without a coarse word."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from mailgate.facts import Coarse, Span
from mailgate.language.coarse.model import Model, model
from mailgate.language.coarse.profanity import probability
from mailgate.language.coarse.quoting import is_log, unquoted
from mailgate.language.coarse.sentences import sentences, words

SHORTEST = 3  # words of a sentence that is judged: a signature's line holds fewer
KEPT = 400  # characters of a line or sentence whose verdict is kept
_LINES, _SENTENCES = 1 << 13, 1 << 14  # so many of them
ENGLISH_SHARE = 0.3  # of alt-profanity-check's log-odds, beside the own margin
DULL = -2.0  # own margin below which nothing more is asked: alt-profanity-check never judges alone


def judged(where: str, text: str, language: str) -> Iterator[Coarse]:
    """Sentences that the models hold for abusive, in order of place."""
    begin = 0
    for line in text.split("\n"):  # no quotation and no sentence goes beyond a line
        for at, said, kind, sure in (_kept if len(line) <= KEPT else _judged)(line, language):
            yield Coarse(Span(said, where, begin + at), kind, sure)
        begin += len(line) + 1


def _judged(line: str, language: str) -> tuple[tuple[int, str, str, float], ...]:
    """Start, text, kind and certainty of each abusive sentence of a line."""
    found = []
    for start, sentence in sentences(unquoted(line)):
        verdict = _verdict(sentence, language) if len(sentence) <= KEPT else _verdict.__wrapped__(sentence, language)
        if verdict:
            kept = sentence.strip()
            at = start + sentence.index(kept)
            found.append((at, line[at : at + len(kept)], *verdict))
    return tuple(found)


_kept = lru_cache(_LINES)(_judged)  # what comes again in mail is not judged again


@lru_cache(_SENTENCES)
def _verdict(sentence: str, language: str) -> tuple[str, float] | None:
    """The kind of an abusive sentence and how certain it is."""
    trained = model()
    numbers = trained.numbers
    value = margin(trained, sentence, language)
    if value < numbers.unsure or is_log(sentence):
        return None
    kind = "threat" if trained.is_threat(words(sentence)) else "insult"
    return kind, certainty(value, numbers.unsure, numbers.certain)


def margin(trained: Model, sentence: str, language: str) -> float:
    """How abusive a sentence of a mail is; far below zero for what is too short, or no sentence."""
    found = words(sentence)
    own = trained.margin(found)
    if own < DULL:
        return own
    if len(found) < SHORTEST or not any(chunk[:1].islower() for chunk in sentence.split()):
        return -math.inf
    return _with_english(own, sentence, language)


def score(text: str, language: str, listed: float) -> float:
    """Abuse of a text of social media, 0 to 1, from both models and the certainty of its listed words."""
    value = _with_english(model().margin(words(text), support=False), text, language) + listed
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def certainty(value: float, unsure: float, certain: float) -> float:
    """A margin as a certainty: 0.5 at `unsure`, 0.8 at `certain`, never above 0.95."""
    if value >= certain:
        return round(min(0.95, 0.8 + 0.05 * (value - certain)), 3)
    return round(0.5 + 0.299 * (value - unsure) / (certain - unsure), 3)


def _with_english(own: float, text: str, language: str) -> float:
    if language != "en" or own < DULL:
        return own
    profane = min(max(probability(text), 1e-3), 1 - 1e-3)
    return own + ENGLISH_SHARE * math.log(profane / (1 - profane))
