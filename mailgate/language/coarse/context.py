"""Whether a listed word is meant: what the words around it say."""

from __future__ import annotations

from collections.abc import Sequence

from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.lexicon import DOUBT, HIT
from mailgate.language.coarse.lookup import Match
from mailgate.language.coarse.names import EDGES

_REACH = 7  # words before and after
CLEARED = -1.0  # certainty of a listed word that is plainly innocent here
_STOPS = ".!?…"


def certainty(match: Match, chunks: Sequence[str], index: int) -> float:
    """How certain it is that the word in `chunks[index]` is coarse, 0 to 1, or CLEARED."""
    entry = match.entry
    if not (entry.clear or entry.hit or entry.unsure or entry.name):
        return entry.at * match.trust
    if entry.name and _named(chunks, index):
        return CLEARED
    around = window(match, chunks, index)
    for patterns, value in ((entry.clear, CLEARED), (entry.hit, HIT), (entry.unsure, DOUBT)):
        if any(pattern.search(around) for pattern in patterns):
            return value * match.trust
    return entry.at * match.trust


def window(match: Match, chunks: Sequence[str], index: int) -> str:
    """The folded words around, the match as <form>, the ends of sentences as "."."""
    words: list[str] = []
    for place in range(max(0, index - _REACH), min(len(chunks), index + _REACH + 1)):
        word = f"<{match.form}>" if place == index else fold(chunks[place]).strip(EDGES)
        if word:
            words.append(word)
        tail = chunks[place].rstrip("\"'»”)*")[-1:]
        if tail and tail in _STOPS:
            words.append(".")
        elif tail in (",", ";", ":"):
            words.append(",")
    return " " + " ".join(words)


def _named(chunks: Sequence[str], index: int) -> bool:
    """Written as a name: capitalised, next to another capitalised word, and the text is not all in capitals."""
    word = chunks[index].strip(EDGES)
    if not word.istitle():
        return False
    before, after = chunks[max(0, index - 1) : index], chunks[index + 1 : index + 2]
    return any(near.strip(EDGES).istitle() and near[-1:] not in _STOPS for near in [*before, *after])
