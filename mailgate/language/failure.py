"""What fails and how, as a few keys that other people's words for the same failure share (mass failure, rule 2)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from mailgate.language.learned import learned
from mailgate.language.matter import profile
from mailgate.language.symptoms import sentences, symptoms

__all__ = ["failure_keys", "same_failure", "symptoms", "tells_outage"]

_LIMIT = 1000  # characters of one message that are looked at: what fails is told first
_MOST = 20  # services and symptoms that are looked at
_NEAR, _BESIDE = 8, 2  # words from a symptom to its service; the same for "down": of the service, not of what is on it
_WORDS, _RARE = 6, 3.5  # stems of the subject that are kept, and how rare they must be
_ALIKE = 3  # of them in common make subjects similar
_WHOLE = {"site", "mail", "server", "dns"}  # services that a customer can lose as a whole
_LOST = {"down", "refused", "unresolved", "500", "502", "503", "504"}


class _Place(NamedTuple):
    sentence: int
    at: int  # counted in words that carry meaning, from the start of the text


class _Service(NamedTuple):
    weakness: int  # of those in reach the one that is named most plainly counts, then the nearest
    place: _Place
    name: str


@lru_cache(maxsize=2000)
def failure_keys(text: str) -> frozenset[str]:
    """What a problem told in `text` (the subject is its first line) shares with the same problem of others.

    Keys like "ftp refused" (a service and what happens to it), "site 503", and "word: bloque" for rare words of the
    subject; empty where it tells no symptom of a service and its subject says too little.
    """
    subject, _, words = text.partition("\n")
    said = profile(subject, words)  # the profile that the mail is compared by: made once
    services, told = _told(said.text[:_LIMIT])
    happening = ((_service(services, name, place), name) for name, place in told[:_MOST])
    return frozenset(f"{service} {name}" for service, name in happening if service) | _telling(said.heads)


def _told(folded: str) -> tuple[list[_Service], list[tuple[str, _Place]]]:
    """The services that are named and the symptoms that are told, with their places."""
    services: list[_Service] = []
    happening: list[tuple[str, _Place]] = []
    start = 0
    for number, told in enumerate(sentences(folded)):
        services += [_Service(weakness, _Place(number, start + at), name) for weakness, at, name in told.services]
        happening += [(name, _Place(number, start + at)) for name, at in told.symptoms]
        start += told.length
    return services[:_MOST], happening


def _service(services: list[_Service], symptom: str, told: _Place) -> str:
    """The service that a symptom is told of, named in its sentence or the one beside it; "" for none."""
    reach = _BESIDE if symptom == "down" else _NEAR
    ranks = []
    for weakness, named, name in services:
        apart, words = abs(named.sentence - told.sentence), abs(named.at - told.at)
        if apart <= 1 and words <= reach:
            ranks.append((weakness, apart, words, name))
    return min(ranks, default=(0, 0, 0, ""))[-1]


def _telling(heads: frozenset[str]) -> frozenset[str]:
    """The rarest stems of a subject, where it has enough of them to be known again by."""
    known = learned().rarity
    stems = sorted(heads, key=lambda each: (-known.get(each, learned().rarest), each))
    rare = [each for each in stems if known.get(each, learned().rarest) >= _RARE and not each.isdigit()][:_WORDS]
    return frozenset(f"word: {each}" for each in rare) if len(rare) >= _ALIKE else frozenset()


def same_failure(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sets of keys tell the same failure: what happens to which service, or similar subjects."""
    told, words = _parted(a)
    return not told.isdisjoint(b) or (bool(words) and len(words & b) >= _ALIKE)


def tells_outage(text: str) -> bool:
    """Whether a text tells of a whole service that does not answer, be it credible or not (rule 1)."""
    told, _ = _parted(failure_keys(text))
    return any(service in _WHOLE and symptom in _LOST for service, symptom in map(str.split, told))


@lru_cache(maxsize=2000)
def _parted(keys: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Services with symptoms, and words: one message is held against a whole window of others."""
    words = frozenset(key for key in keys if key.startswith("word: "))
    return keys - words, words
