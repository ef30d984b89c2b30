"""From characters between spaces to the entry of the lexicon that they name, cached by those characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mailgate.language.coarse import apart, disguise
from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.innocents import HOLDERS, INNOCENT, ordinary
from mailgate.language.coarse.lexicon import Entry, added, entries
from mailgate.language.coarse.names import EDGES, is_name

_PIECES = re.compile(r"[^\W\d_]+")
_INNER = re.compile(r"[^\W_]")
_APART = re.compile(r"(?:[^\W_][^\w\s]{1,2}|[^\W_]_){2,}[^\W_]")
_PARTED = re.compile(r"[^\W\d_]+(?:[^\w\s'’][^\W\d_]+)+")
_SYLLABLES = re.compile(r"[^\W\d_]{1,3}(?:([./·|~-])[^\W\d_]{1,3})(?:\1[^\W\d_]{1,3})+")
_ABBREVIATED = re.compile(r"[^aeiou]{3}|alv")
_WORDS = "aeiouy"  # letters that are words by themselves
_DOMAIN = re.compile(  # of those that listed forms end in, the ones that exist
    r"\.(?:a[dfglmnorst]|b[ao]|c[ahk]|do|e[rs]|fo|g[adns]|h[nt]|i[delnot]|is|jo|l[ao]|m[aens]|mo|n[aou]|p[esy]|r[eos]"
    r"|s[aenot]|t[ov]|u[ay]|v[ae]|za)$"
)
_LONGEST_GUESS = 6  # characters of a word of which a mask leaves one letter
_CACHED = 1 << 15  # chunks
LIKELY = 0.8  # certainty from which a word is coarse by itself
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
        self.language = language
        self.allowed = banned = frozenset(fold(word.strip()) for word in allowed)
        chosen = [entry for entry in entries() if not (language and entry.home and entry.language != language)]
        self.forms: dict[str, tuple[Entry, ...]] = {}
        for entry in [*chosen, added(extra)]:
            for form in entry.words:
                if form not in banned:
                    self.forms[form] = (*self.forms.get(form, ()), entry)
        self.bare = {form for form, meanings in self.forms.items() if any(entry.bare for entry in meanings)}
        self.strong = self.bare | {form for form, meanings in self.forms.items() if len(form) > 4 and _sure(meanings)}
        self.divided = {form for form in self.forms if form.isalpha() and len(form) > (3 if form in self.bare else 4)}
        self.touching = apart.touching(self.divided, language)
        spanish = {form for form in self.bare if any(entry.language != "en" for entry in self.forms[form])}
        self.sounds = {disguise.sound(form): form for form in sorted(spanish) if len(form) > 4}
        self.by_initial: dict[str, list[str]] = {}
        for form in sorted(self.bare):
            self.by_initial.setdefault(form[0], []).append(form)
        self.look = lru_cache(_CACHED)(self._look)

    def _look(self, chunk: str) -> tuple[Match, ...]:
        core = chunk.strip(EDGES)
        word = fold(core)
        if not word:
            return ()
        start = chunk.index(core)
        if is_name(chunk):
            return self._matches(start, core, self._named(word), DISGUISED)
        if word in self.forms:
            return self._matches(start, core, word, 1.0)
        masked = self._masked(chunk, start, core)
        if masked or word.isalpha():
            return masked or self._matches(start, core, self.alpha(word), DISGUISED)
        return self._signs(start, core, word)

    def _matches(self, start: int, core: str, form: str, trust: float) -> tuple[Match, ...]:
        """A match for each meaning of a form; none for ""."""
        end = start + len(core)
        return tuple(Match(start, end, form, entry, trust) for entry in self.forms.get(form, ()))

    def _named(self, word: str) -> str:
        """A listed form written like a host, a handle or a variable ("pu.ta", "@sshole", "$hit"), or ""."""
        joined = "".join(_PIECES.findall(word))
        if joined in self.bare and (_SYLLABLES.fullmatch(word) or _no_host(word)):
            return joined
        if word[0] in "@$" and len(word) > 6:
            return next((form for form in disguise.unleet(word) if form in self.bare), "")
        return word if word in self.forms and word[0] == "$" else self.ending_at(word)

    def ending_at(self, word: str) -> str:
        """A listed form whose last vowel an at sign covers ("verg@"), or ""."""
        stem = word.removesuffix("@")
        readings = (stem, *disguise.unleet(stem)) if stem != word and len(stem) > 2 else ()
        forms = (reading + vowel for reading in readings for vowel in "ao")
        return next((form for form in forms if form in self.bare), "")

    def alpha(self, word: str) -> str:
        """A listed form behind repeated letters or another spelling, or ""."""
        if word in INNOCENT or word in self.allowed:
            return ""
        if word.endswith("x") and word[:-1] + "o" in self.bare:
            return word[:-1] + "o"
        if "v" in word and (as_vowel := word.replace("v", "u")) in self.bare:
            return as_vowel
        if disguise.stretched(word):
            for reading in disguise.unstretch(word):
                if reading in self.forms and reading not in INNOCENT:
                    return reading
        return self.sounds.get(disguise.sound(word), "") if len(word) > 3 else ""

    def spelled(self, letters: str) -> str:
        """The listed form that letters set apart spell ("m i e r d a"), as a part of them, or ""."""
        word = fold(letters)
        for reading in (word, *disguise.unleet(word)):
            lead, trail = (len(reading) - len(strip(_WORDS)) for strip in (reading.lstrip, reading.rstrip))
            for begin in range(min(lead, 2) + 1):
                for end in range(len(reading), max(begin + 3, len(reading) - min(trail, 2) - 1), -1):
                    if reading[begin:end] in (self.bare if end - begin < 6 else self.strong):
                        return reading[begin:end]
        return ""

    def initials(self, letters: str) -> str:
        """A listed abbreviation of three letters set apart ("h.d.p"), or ""."""
        word = fold(letters)
        return word if len(word) == 3 and word in self.forms and _ABBREVIATED.fullmatch(word) else ""

    def _masked(self, chunk: str, start: int, core: str) -> tuple[Match, ...]:
        tail = _mask_end(chunk, start + len(core))
        word = fold(chunk[start:tail])
        if not disguise.masked(word) or not _INNER.match(word):
            return ()
        known = sum(char.isalnum() for char in word)
        if known < 2 and len(word) > _LONGEST_GUESS:
            return ()
        pattern = disguise.mask_pattern(word)
        form = next((form for form in self.by_initial.get(word[0], ()) if pattern.fullmatch(form)), "")
        if not form:
            return ()
        trust = DISGUISED if known >= 2 and known * 2 >= len(form) - 1 else GUESSED
        return self._matches(start, chunk[start:tail], form, trust)

    def _signs(self, start: int, core: str, word: str) -> tuple[Match, ...]:
        for reading in disguise.unleet(word):
            form = reading if reading in self.forms else self.alpha(reading)
            if len(form) > 3:
                code = core.isupper() and form not in self.bare
                return self._matches(start, core, form, GUESSED if code else DISGUISED)
        if _APART.fullmatch(word):
            letters = "".join(char for char in word if char.isalnum())
            return self._matches(start, core, self.initials(letters) or self.spelled(letters), DISGUISED)
        joined = "".join(_PIECES.findall(word))
        if joined in self.strong and len(joined) > 3 and _PARTED.fullmatch(word) and not self._plain(word):
            return self._matches(start, core, joined, DISGUISED)
        return self._pieces(start, core)

    def _plain(self, word: str) -> bool:
        """Whether a word with a sign within is two ordinary words, or has two endings ("amigo/a")."""
        return word[-2:-1] == "/" or ordinary(self.language).issuperset(_PIECES.findall(word))

    def _pieces(self, start: int, core: str) -> tuple[Match, ...]:
        if any(char.isdigit() for char in core) or HOLDERS.fullmatch("".join(_PIECES.findall(fold(core)))):
            return ()
        found: list[Match] = []
        for piece in _PIECES.finditer(core):
            word = fold(piece[0])
            found += self._matches(
                start + piece.start(), piece[0], word if word in self.forms else self.alpha(word), 1.0
            )
        return tuple(found)


def _sure(meanings: tuple[Entry, ...]) -> bool:
    return any(entry.at >= LIKELY for entry in meanings)


def _no_host(word: str) -> bool:
    """Whether two pieces with a dot between can't be a host: the last is no domain that exists."""
    return word.count(".") == 1 and word.replace(".", "").isalpha() and not _DOMAIN.search(word)


def _mask_end(chunk: str, end: int) -> int:
    """Covering signs after the last letter belong to the word: "m****"."""
    while end < len(chunk) and chunk[end] in "*#":
        end += 1
    return end


@lru_cache(maxsize=16)
def table(language: str, extra: tuple[str, ...] = (), allowed: tuple[str, ...] = ()) -> Table:
    """The table for a language ("" for both) and the admin's words; made once."""
    return Table(language, extra, allowed)
