"""From characters between spaces to the entry of the lexicon that they name, cached by those characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mailgate.language.coarse import disguise
from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.innocents import INNOCENT
from mailgate.language.coarse.lexicon import Entry, added, entries
from mailgate.language.coarse.names import EDGES, is_name

_PIECES = re.compile(r"[^\W\d_]+")
_INNER = re.compile(r"[^\W_]")
_CACHED = 1 << 15  # chunks
DISGUISED = 0.97  # of the certainty, for a disguised word
GUESSED = 0.65  # certainty where a mask leaves too few letters to be sure


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the lexicon within a chunk."""

    start: int  # offset within the chunk
    end: int
    form: str  # as listed
    entry: Entry
    trust: float  # 1 for the plain word


class Table:
    """The forms sought in one language, and their disguises."""

    def __init__(self, language: str, extra: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        self.allowed = banned = frozenset(fold(word.strip()) for word in allowed)
        chosen = [entry for entry in entries() if not (language and entry.home and entry.language != language)]
        self.forms = {form: entry for entry in [*chosen, added(extra)] for form in entry.words if form not in banned}
        bare = {form: entry for form, entry in self.forms.items() if entry.bare}
        self.sounds = {disguise.sound(form): form for form in bare if len(form) > 4}
        self.by_initial: dict[str, list[str]] = {}
        for form in bare:
            self.by_initial.setdefault(form[0], []).append(form)
        self.look = lru_cache(_CACHED)(self._look)

    def _look(self, chunk: str) -> tuple[Match, ...]:
        core = chunk.strip(EDGES)
        if not core or is_name(chunk):
            return ()
        word = fold(core)
        start = chunk.index(core)
        plain = self.plain(word)
        if plain:
            return (self._match(start, core, plain, 1.0),)
        if word.isalpha():
            return self._one(start, core, self.alpha(word))
        return self._masked(chunk, start, core) or self._signs(start, core, word)

    def _match(self, start: int, core: str, form: str, trust: float) -> Match:
        return Match(start, start + len(core), form, self.forms[form], trust)

    def _one(self, start: int, core: str, form: str) -> tuple[Match, ...]:
        return (self._match(start, core, form, DISGUISED),) if form else ()

    def plain(self, word: str) -> str:
        return word if word in self.forms else ""

    def alpha(self, word: str) -> str:
        """A listed form behind repeated letters or another spelling, or ""."""
        if word in INNOCENT or word in self.allowed:
            return ""
        if disguise.stretched(word):
            for reading in disguise.unstretch(word):
                if reading in self.forms and reading not in INNOCENT:
                    return reading
        return self.sounds.get(disguise.sound(word), "") if len(word) > 3 else ""

    def spelled(self, letters: str) -> str:
        """The listed form that letters set apart spell ("m i e r d a"), as a part of them, or ""."""
        word = fold(letters)
        for reading in (word, *disguise.unleet(word)):
            for begin in range(min(3, len(reading))):
                for end in range(len(reading), max(begin + 3, len(reading) - 3), -1):
                    form = reading[begin:end]
                    if form in self.forms and self.forms[form].bare:
                        return form
        return ""

    def _masked(self, chunk: str, start: int, core: str) -> tuple[Match, ...]:
        tail = _mask_end(chunk, start + len(core))
        word = fold(chunk[start:tail])
        if not disguise.masked(word) or not _INNER.match(word):
            return ()
        known = sum(char.isalnum() for char in word)
        pattern = disguise.mask_pattern(word)
        form = next((form for form in self.by_initial.get(word[0], ()) if pattern.fullmatch(form)), "")
        if not form:
            return ()
        trust = DISGUISED if known >= 2 and known * 2 >= len(form) - 1 else GUESSED
        return (Match(start, tail, form, self.forms[form], trust),)

    def _signs(self, start: int, core: str, word: str) -> tuple[Match, ...]:
        for reading in disguise.unleet(word):
            form = self.plain(reading) or self.alpha(reading)
            if form and self.forms[form].bare and len(form) > 3:
                return (self._match(start, core, form, DISGUISED),)
        singles = [char for char in word if char.isalnum()]
        if len(singles) > 3 and re.fullmatch(r"(?:[^\W_][^\w\s]{1,2}|[^\W_]_){3,}[^\W_]", word):
            return self._one(start, core, self.spelled("".join(singles)))
        return self._pieces(start, core)

    def _pieces(self, start: int, core: str) -> tuple[Match, ...]:
        if any(char.isdigit() for char in core):
            return ()
        found = []
        for piece in _PIECES.finditer(core):
            form = self.plain(fold(piece[0])) or self.alpha(fold(piece[0]))
            if form:
                found.append(self._match(start + piece.start(), piece[0], form, 1.0))
        return tuple(found)


def _mask_end(chunk: str, end: int) -> int:
    """Covering signs after the last letter belong to the word: "m****"."""
    while end < len(chunk) and chunk[end] in "*#":
        end += 1
    return end


@lru_cache(maxsize=16)
def table(language: str, extra: tuple[str, ...] = (), allowed: tuple[str, ...] = ()) -> Table:
    """The table for a language ("" for both) and the admin's words; made once."""
    return Table(language, extra, allowed)
