"""What fails and how, as a sentence tells it: services and symptoms with their places (data/failures.toml).

Each word is looked up once and kept, and so is each sentence: greetings, notices and signatures come again and again.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from mailgate.language.lexicon import classes, stem_pattern
from mailgate.language.words import TLD

_DATA = tomllib.loads(resources.files(__package__).joinpath("data/failures.toml").read_text("utf-8"))
_SERVICES, _SYMPTOMS, _DENIED, _DENYING = (
    {name: stem_pattern(stems) for name, stems in _DATA[table].items()}
    for table in ("services", "symptoms", "denied", "denying")
)
_PHRASES: dict[str, list[tuple[list[str], str]]] = {}  # first word -> the words after it, the word that says the same
for _phrase, _word in _DATA["phrases"].items():
    _PHRASES.setdefault(_phrase.split()[0], []).append((_phrase.split()[1:], _word))

_ENDS = re.compile(r"\n|[.;!?…]+\s")
_EDGES = ".,;:!?¿¡()[]{}<>\"'«»“”‘’*_|…-/#"
_CODE = re.compile(
    r"(?:net::)?([45]\d\d|[45]\.\d\.\d{1,2}|(?:err|ssl|dns)_[a-z_]{3,40}|sqlstate\[\w{1,9}|0x[0-9a-f]{3,16})"
)
_COUNTED = re.compile(r"[mgk]b$|mbps|px$|ms$|usd|mxn|pesos|dolares|euros|correos|e?mails$|usuarios|users")
_HOST = re.compile(rf"(?:[\w-]{{1,63}}\.){{1,4}}(?:{TLD})(?::\d+)?")
_BETWEEN = re.compile(r"/|(?<=^\d\d\d)-(?=[45]\.)")
_MACHINE = re.compile(r"(?:kvm|srv|server|servidor|nodo|node)-?\d{1,4}")
_SITE, _ADDRESS, _SERVER = 1, 2, 3  # how little a word names its service
_LETTERS = 3  # words of so many carry no meaning, nor do those that only deny
_BESIDE = 2  # words from a denial to the connection that it refuses


class Sense(NamedTuple):
    """What one word tells of a failure."""

    service: str = ""
    weakness: int = 0
    symptoms: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()  # symptoms that it tells when denied
    denies: bool = False
    passes: bool = False  # may stand between what denies and what is denied


class Told(NamedTuple):
    """What a sentence tells. Places and `length` are counted in words that carry meaning."""

    services: tuple[tuple[int, int, str], ...]  # weakness, place, name
    symptoms: tuple[tuple[str, int], ...]  # name, place
    length: int


def sentences(folded: str) -> Iterator[Told]:
    """What each sentence and line of a folded text tells, in order."""
    return map(_told, _ENDS.split(folded))


@lru_cache(maxsize=5000)
def symptoms(folded: str) -> frozenset[str]:
    """The kinds of symptoms that a folded text tells, without error codes."""
    return frozenset(name for told in sentences(folded) for name, _ in told.symptoms if name in _SYMPTOMS)


@lru_cache(maxsize=10_000)
def _told(sentence: str) -> Told:
    services: list[tuple[int, int, str]] = []
    found: list[tuple[str, int]] = []
    at, denied = 0, False
    for word, sense in _senses(sentence):
        at += bool(sense.service or sense.symptoms) or (len(word) > _LETTERS and not (sense.denies or sense.passes))
        if sense.service:
            services.append((sense.weakness, at, sense.service))
        found += [(name, at) for name in (*sense.symptoms, *(sense.denied if denied else ()))]
        denied = sense.denies or (denied and sense.passes)
    services += [(0, at, "dns") for name, at in found if name == "unresolved"]
    return Told(tuple(services), tuple(_refusals(found)), at)


def _refusals(found: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """A connection that is denied is refused."""
    links = [at for name, at in found if name == "connection"]
    for name, at in found:
        if name != "connection":
            refused = name == "denied" and any(abs(at - link) <= _BESIDE for link in links)
            yield "refused" if refused else name, at


def _senses(sentence: str) -> Iterator[tuple[str, Sense]]:
    """Each word with its sense; what several words say is one."""
    words = [word for each in sentence.split() if (word := each.strip(_EDGES))]
    skip = 0
    for at, word in enumerate(words):
        if skip:
            skip -= 1
            continue
        for rest, same in _PHRASES.get(word, ()):
            if words[at + 1 : at + 1 + len(rest)] == rest:
                skip, word = len(rest), same
        yield word, _PLAIN if word.isdigit() and _counts(words, at) else _sense(word)


def _counts(words: list[str], at: int) -> bool:
    """Whether a number tells how many, or is part of a longer one."""
    before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
    return before.isdigit() or after.isdigit() or _COUNTED.match(after) is not None


@lru_cache(maxsize=20_000)
def _sense(word: str) -> Sense:
    parts = [part for part in _BETWEEN.split(word) if part]
    return _of_part(word) if parts == [word] else _merged([_of_part(part) for part in parts])


def _merged(senses: list[Sense]) -> Sense:
    named = [sense for sense in senses if sense.service]
    best = min(named, key=lambda sense: sense.weakness, default=_PLAIN)
    merged = best._replace(symptoms=tuple(name for sense in senses for name in sense.symptoms))
    return merged if merged != _PLAIN else _PLAIN


def _of_part(word: str) -> Sense:
    service, weakness = _service(word)
    code = _CODE.fullmatch(word)
    sense = Sense(
        service,
        weakness,
        (*_named(_SYMPTOMS, word), *((code[1],) if code else ())),
        tuple(_named(_DENIED, word)),
        "not" in classes(word) or "denies" in _named(_DENYING, word),
        "passes" in _named(_DENYING, word),
    )
    return sense if sense != _PLAIN else _PLAIN


def _service(word: str) -> tuple[str, int]:
    if "@" in word:
        return "mail", _ADDRESS
    if _HOST.fullmatch(word):
        return next(iter(_named(_SERVICES, word.partition(".")[0])), "site"), _ADDRESS
    if _MACHINE.fullmatch(word):
        return "server", 0
    if word in ("server", "servidor"):
        return "server", _SERVER
    name = next(iter(_named(_SERVICES, word)), "")
    return name, _SITE if name == "site" else 0


def _named(table: dict[str, re.Pattern[str]], word: str) -> Iterable[str]:
    return [name for name, pattern in table.items() if pattern.match(word)]


_PLAIN = Sense()
