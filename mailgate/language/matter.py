"""A matter made comparable: the stems of its words with their weights, its letter groups, and what it names.

A profile is made once a text and kept: cases are compared with every message of their account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mailgate.language.fold import fold
from mailgate.language.learned import learned
from mailgate.language.lexicon import classes
from mailgate.language.sound import sound, stem
from mailgate.language.things import Thing, things

_PREFIX = re.compile(
    r"^\s*(?:(?:re|rv|fw|fwd|tr|aw|res|enc|reenv|resp|respuesta)\s*(?:\[\d+\])?\s*:|\[[^\]]{1,40}\]"
    r"|\((?:fwd|externo?|external)\)"
    r"|(?:ticket|caso|case|folio|incidente?)\s*(?:no\.?|num\.?|#)?\s*[#:]?\s*\d+\s*[:\-]?)\s*",
    re.IGNORECASE,
)
_NOISE_WORDS = """
el la los las un una unos unas de del al a en y o u que se me nos le les lo su sus mi mis con por para es esta este
estan son ya no si muy mas pero como esto eso esa ese hay ha han he fue ser era sin sobre desde hasta buenos buenas dias
tardes noches hola saludos gracias favor urgente ayuda
the an of to in on at and or is are it its my our your we i you this that with for not has have be been was were am so
do does did but from hello hi thanks thank please dear regards urgent help re fwd rv
"""
_NOISE = frozenset(_NOISE_WORDS.split())
_TIMELESS = frozenset(("since", "span", "greet", "thanks", "urgent"))  # classes of words that carry no matter
_WORD = re.compile(r"[a-z0-9][a-z0-9@._/-]*[a-z0-9]|[a-z0-9]")
_CLOCK = re.compile(r"\d{1,2}(?::\d\d){1,2}|\d{1,2}\s?[ap]m|\d{1,2}h|\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?")
_TIME = re.compile(  # told again in the same words whoever tells it: "since Monday", "at 7:40"
    r"\b(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|ayer|anoche|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|yesterday|overnight|\d{1,2}:\d\d)\b"
)
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}\b)")
_BODY_LIMIT = 1500


@dataclass(frozen=True, slots=True)
class Profile:
    """What one text says, ready to be compared."""

    subject: str  # folded, without prefixes
    core: str  # the same without addresses and noise, its words in order of the alphabet
    heads: frozenset[str]  # stems of the subject
    head_mass: float  # their weight together
    stems: frozenset[str]  # stems of subject and words
    mass: float  # the stems' weight together
    grams: frozenset[str]  # groups of four letters, as they sound
    things: frozenset[Thing]
    named: frozenset[Thing]  # those that the body names
    times: frozenset[str]  # days and times of day that it names
    text: str  # folded
    words: int  # how many the body has


@lru_cache(maxsize=20_000)
def folded_subject(subject: str) -> str:
    """Without reply prefixes, tags, accents, case, punctuation."""
    previous = ""
    while previous != subject:
        previous, subject = subject, _PREFIX.sub("", subject, count=1)
    return " ".join(_WORD.findall(fold(subject)))


@lru_cache(maxsize=4_000)  # of some 18 kB each
def profile(subject: str, words: str) -> Profile:
    """The profile of a subject and a body."""
    head, body = fold(_bare(subject)), fold(words[:_BODY_LIMIT])
    telling, named = _telling(head), things(body)
    heads = frozenset(map(stem, telling))
    spoken = telling + _telling(body)
    stems = frozenset(map(stem, spoken))
    return Profile(
        subject=folded_subject(subject),
        core=" ".join(sorted(map(sound, telling))),
        heads=heads,
        head_mass=weight(heads),
        stems=stems,
        mass=weight(stems),
        grams=frozenset(gram for word in spoken for gram in _grams(word)),
        things=things(head) | named,
        named=named,
        times=frozenset(_TIME.findall(f"{head}\n{body}")),
        text=f"{head}\n{body}",
        words=len(body.split()),
    )


def _bare(subject: str) -> str:
    previous = ""
    while previous != subject:
        previous, subject = subject, _PREFIX.sub("", subject, count=1)
    return subject


def _telling(folded: str) -> list[str]:
    """The words that carry a matter: no addresses, no times, no courtesies."""
    return [word for word in _WORD.findall(_THOUSANDS.sub("", folded)) if _tells(word)]


@lru_cache(maxsize=50_000)
def _tells(word: str) -> bool:
    if (
        len(word) == 1
        or word in _NOISE
        or "@" in word
        or ("." in word and not word.replace(".", "").isdigit())
        or "/" in word
    ):
        return False
    return not _CLOCK.fullmatch(word) and _TIMELESS.isdisjoint(classes(word))


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    padded = f"^{sound(word)}$"
    return tuple(padded[at : at + 4] for at in range(max(len(padded) - 3, 1)))


def weight(stems: frozenset[str]) -> float:
    """How much a set of stems tells: rare ones more (logarithm of how seldom labelled mails hold them)."""
    known, rare = learned().rarity, learned().rarest
    return sum(known.get(each, rare) for each in stems)
