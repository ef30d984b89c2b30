"""The coarse words, from data/es.toml and data/en.toml.

`words` holds forms; a bracket lists endings: "put[a o]" stands for "puta" and "puto". Patterns are regular expressions
over the folded words around, each between single spaces, the word itself written `<word>`: `@` stands for it, `_` for
any one word, `$` for the end of the sentence. `clear` wins over `hit`, `hit` over `unsure`, and they over `at`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from mailgate.language.coarse.fold import fold

HIT = 0.95  # certainty of a `hit` pattern
DOUBT = 0.65  # certainty of an `unsure` pattern
_INFLECTED = re.compile(r"([^\s\[\]]*)\[([^\]]*)\]|([^\s\[\]]+)")


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """Words of one meaning, with what decides whether they are meant."""

    words: tuple[str, ...]
    language: str  # "es" or "en"
    kind: str  # as in facts.Coarse
    at: float = 0.95
    bare: bool = False  # sought in disguise too
    home: bool = False  # an innocent word of the other language
    name: bool = False  # a family or first name too
    initials: bool = False  # in capitals it may stand for something else
    where: str = ""
    clear: re.Pattern[str] | None = None
    hit: re.Pattern[str] | None = None
    unsure: re.Pattern[str] | None = None


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """All entries of both languages, in the order of the files."""
    return tuple(
        _entry(raw, language) for language in ("es", "en") for raw in tomllib.loads(_data(f"{language}.toml"))["entry"]
    )


def added(words: tuple[str, ...]) -> Entry:
    """An entry of words that the admin adds: certain wherever they stand."""
    return Entry(tuple(fold(word.strip()) for word in words if word.strip()), "", "coarse", bare=True)


def _data(name: str) -> str:
    return (files("mailgate.language.coarse") / "data" / name).read_text("utf-8")


def _entry(raw: dict[str, Any], language: str) -> Entry:
    fields = dict(raw)
    for key in ("clear", "hit", "unsure"):
        fields[key] = _pattern(raw[key]) if raw.get(key) else None
    return Entry(**{**fields, "words": inflect(raw["words"]), "language": language})


def inflect(words: str) -> tuple[str, ...]:
    """ "put[a o] alv" -> ("puta", "puto", "alv"), folded, each once."""
    forms: dict[str, None] = {}
    for stem, endings, whole in _INFLECTED.findall(words):
        for form in [whole] if whole else [stem + ending for ending in endings.split()]:
            forms[fold(form)] = None
    return tuple(forms)


def _pattern(texts: list[str]) -> re.Pattern[str]:
    """One expression for all patterns of a key."""
    body = "|".join(f"(?:{text})" for text in texts).replace("(_ )", r"(\S+ )").replace(" _ ", r" \S+ ")
    body = body.replace("@", "<[^> ]*>").replace("<(", "<(?:").replace("<(?:?", "<(?")
    body = re.sub(r"\$(?=\)|$|\|)", r"(?:\\.|$)", body)
    return re.compile(rf"(?<= )(?:{body})(?= |$)")
