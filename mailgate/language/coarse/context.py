"""Whether a listed word is meant: what the words around it say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.innocents import held
from mailgate.language.coarse.lexicon import DOUBT, HIT, Entry
from mailgate.language.coarse.lookup import GUESSED, Match
from mailgate.language.coarse.names import EDGES

_REACH = 7  # words before and after
CLEARED = -1.0  # certainty of a listed word that is plainly innocent here
_STOPS = ".!?…"
_SECRET = re.compile(  # what people cover with asterisks
    r" (?:contrasen\w+|contraseña|clave|usuario|user|password|pass|pwd|pin|token|llave|tarjeta|cuenta|card|login|nip) "
)


_CODED = re.compile(  # what is named by an abbreviation or a code
    r" (?:sku|modelos?|model|codigos?|codes?|claves?|placas?|series?|siglas?|vuelos?|flights?|puertos?|ports?|folio|ref"
    r"|grupo|group|empresa|company|lote|partes?|part|norma|productos?|metodo|sindicato|protocolo)"
    r" (?:[^ .<]{1,12} ){0,3}$"
)
_LOGIN = re.compile(_SECRET.pattern.rstrip() + " (?:,|es|era|sera|is|was) $")


def certainty(match: Match, chunks: Sequence[str], index: int) -> float:
    """How certain it is that the word in `chunks[index]` is coarse, 0 to 1, or CLEARED."""
    entry = match.entry
    if match.trust == GUESSED and _SECRET.search(_before(match, chunks, index)):
        return CLEARED
    if match.trust < 1 and any(map(str.isdigit, chunks[index])) and _LOGIN.search(_before(match, chunks, index)):
        return CLEARED
    if held(match.form, chunks, index) or (chunks[index].isupper() and _code(match, chunks, index)):
        return CLEARED
    if not (entry.clear or entry.hit or entry.unsure or entry.name):
        return entry.at * match.trust
    if entry.name and _named(chunks, index):
        return CLEARED
    return _in_context(entry, window(match, chunks, index), _abbreviation(chunks, index)) * match.trust


def _code(match: Match, chunks: Sequence[str], index: int) -> bool:
    """Whether short capitals stand for something that the words before name ("el vuelo de PTA")."""
    short = len(match.form) < 6 and _abbreviation(chunks, index)
    return short and bool(_CODED.search(_before(match, chunks, index)))


def _before(match: Match, chunks: Sequence[str], index: int) -> str:
    return window(match, chunks, index).partition("<")[0]


def _in_context(entry: Entry, around: str, abbreviation: bool) -> float:
    for pattern, value in ((entry.clear, CLEARED), (entry.hit, HIT), (entry.unsure, DOUBT)):
        if pattern and pattern.search(around):
            return value
    return min(entry.at, DOUBT) if entry.initials and abbreviation else entry.at


def window(match: Match, chunks: Sequence[str], index: int) -> str:
    """The folded words around, the match as <form>, the ends of sentences as "."."""
    first = max(0, index - _REACH)
    near = [_plain(chunk) for chunk in chunks[first : index + _REACH + 1]]
    near[index - first] = (f" <{match.form}>", near[index - first][1])
    return "".join(word + stop for word, stop in near)


@lru_cache(maxsize=1 << 14)
def _plain(chunk: str) -> tuple[str, str]:
    """A folded word and what ends after it, each after a space: "." for a sentence, "," for a part of one."""
    word = fold(chunk).strip(EDGES)
    tail = chunk.rstrip("\"'»”)*")[-1:]
    stop = " ." if tail and tail in _STOPS else " ," if tail in (",", ";", ":") else ""
    return (f" {word}" if word else ""), stop


def _named(chunks: Sequence[str], index: int) -> bool:
    """Written as a name: capitalised, next to another capitalised word, and the text is not all in capitals."""
    word = chunks[index].strip(EDGES)
    if not word.istitle():
        return False
    before, after = chunks[max(0, index - 1) : index], chunks[index + 1 : index + 2]
    return any(near.strip(EDGES).istitle() and near[-1:] not in _STOPS for near in [*before, *after])


def _abbreviation(chunks: Sequence[str], index: int) -> bool:
    """Capitals next to words that are not all capitals."""
    near = [*chunks[max(0, index - 1) : index], *chunks[index + 1 : index + 2]]
    return chunks[index].isupper() and not any(chunk.isupper() for chunk in near)
