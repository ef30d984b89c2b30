"""How alike two matters are (rule 5): words, letter groups, symptoms, and what they name, which supports or vetoes.

The weights are learned from labelled pairs (bench/models/train_alike.py, docs/models/alike.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log1p

from rapidfuzz import fuzz, process

from mailgate.facts import Entity
from mailgate.language.failure import symptoms
from mailgate.language.learned import learned
from mailgate.language.matter import Profile, folded_subject, profile, weight
from mailgate.language.things import Thing, shared_and_differing

__all__ = ["Likeness", "Rarity", "alike", "compare", "folded_subject", "news", "pair_features", "profile"]

VETOED = 30.0  # the most that a pair reaches of which each names another thing
_SPECIFIC = ("mailbox", "path", "document", "numbered", "ip", "number", "file")
_SOFT = 72.0  # likeness from which two stems are one, misspelt
_SUBJECT, _TELLING = 0.9, 9.0  # likeness of subjects, and weight of their common words, that do without a body
_BODY = 4  # words that make a body

Rarity = Callable[[Thing], float]  # 0 to 1: how much it tells that two cases of an account both name a thing


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two matters share. All scores are 0 to 100."""

    score: float  # the learned chance that they are one matter; at most VETOED where something differs
    subject: float  # likeness of the subjects alone
    body: float  # share of what the words tell that both have
    supports: tuple[str, ...]
    vetoes: tuple[str, ...]


def anything(thing: Thing) -> float:
    """The rarity where no other case of the account is known."""
    return 1.0


def compare(a: Profile, b: Profile, rarity: Rarity = anything) -> Likeness:
    """The likeness of message `a` to matter `b`."""
    shared, vetoes = shared_and_differing(a.things, b.things)
    features = pair_features(a, b, shared, rarity)
    if features["subject"] >= _SUBJECT:  # a subject used again tells nothing of what its body names
        vetoes = vetoes or shared_and_differing(a.named, b.named)[1]
    model = learned().whole if min(a.words, b.words) >= _BODY else learned().subjects
    score = 100.0 * model.chance(features)
    if features["subject"] >= _SUBJECT and weight(a.heads & b.heads) >= _TELLING:
        score = max(score, 100.0 * _by_subject(features, shared, rarity))
    return Likeness(
        score=min(score, VETOED) if vetoes else score,
        subject=100.0 * features["subject"],
        body=100.0 * features["overlap"],
        supports=tuple(f"{kind} {name}" for kind, name in shared if rarity((kind, name)) > 0.2),
        vetoes=vetoes,
    )


def _by_subject(features: dict[str, float], shared: tuple[Thing, ...], rarity: Rarity) -> float:
    """The chance by the subjects alone: the same telling subject is the same matter, whatever else the body says."""
    alone = features | {"overlap": features["heads"], "contained": features["heads"], "letters": features["subject"]}
    alone |= {"letters_contained": features["subject"], "crosswise": features["heads"]}
    return learned().subjects.chance(alone)


def alike(a: tuple[str, str, tuple[Entity, ...]], b: tuple[str, str, tuple[Entity, ...]]) -> Likeness:
    """The likeness of two (subject, words, entities); entities are found anew in the words."""
    return compare(profile(a[0], a[1]), profile(b[0], b[1]))


def pair_features(a: Profile, b: Profile, shared: tuple[Thing, ...], rarity: Rarity) -> dict[str, float]:
    """What the models weigh; every value is about 0 to 1."""
    common = a.stems & b.stems
    both = weight(common)
    grams = len(a.grams & b.grams)
    of_kind: dict[str, float] = {}
    for kind, name in shared:
        of_kind[kind] = max(of_kind.get(kind, 0.0), rarity((kind, name)))
    told = symptoms(a.text), symptoms(b.text)
    errors = [{name for kind, name in side.things if kind == "error"} for side in (a, b)]
    return {
        "subject": fuzz.ratio(a.core, b.core) / 100 if a.core and b.core else 0.0,
        "heads": _dice(weight(a.heads & b.heads), a.head_mass, b.head_mass),
        "overlap": _dice(both, a.mass, b.mass),
        "contained": both / max(min(a.mass, b.mass), 1.0),
        "letters": 2 * grams / max(len(a.grams) + len(b.grams), 1),
        "letters_contained": grams / max(min(len(a.grams), len(b.grams)), 1),
        "crosswise": max(_told(a, b), _told(b, a)),
        "symptom": float(bool(told[0] & told[1])),
        "other_symptom": float(bool(told[0] and told[1] and not told[0] & told[1])),
        "failing": max([0.0, *of_kind.values()]) if told[0] & told[1] else 0.0,  # one thing, failing in one way
        "time": float(bool(a.times & b.times)),
        "host": of_kind.get("host", 0.0),
        "specific": max((of_kind.get(kind, 0.0) for kind in _SPECIFIC), default=0.0),
        "error": of_kind.get("error", 0.0),
        "other_error": float(bool(errors[0] and errors[1] and not errors[0] & errors[1])),
    }


def _dice(both: float, a: float, b: float) -> float:
    return 2 * both / max(a + b, 1.0)


def _told(a: Profile, b: Profile) -> float:
    """How much of a's subject b says anywhere."""
    return weight(a.heads & b.stems) / max(a.head_mass, 1.0)


def unmatched(a: Profile, b: Profile) -> frozenset[str]:
    """The stems of `a` that `b` has not, not even misspelt."""
    choices = list(b.stems)
    return frozenset(
        each
        for each in a.stems - b.stems
        if each.isdigit()
        or (len(each) > 2 and not process.extractOne(each, choices, scorer=fuzz.ratio, score_cutoff=_SOFT))
    )


def news_features(a: Profile, b: Profile, ignored: frozenset[str] = frozenset()) -> dict[str, float]:
    """What tells whether message `a` says something that matter `b` lacks; `ignored` stems are none (who writes)."""
    fresh = unmatched(a, b) - ignored
    mass = weight(fresh)
    names = {thing for thing in a.things - b.things if thing[0] not in ("host", "number")}
    return {
        "fresh": log1p(mass) / 4,
        "share": mass / max(a.mass, 1.0),
        "numbers": min(1.0, sum(each.isdigit() for each in fresh) / 2),
        "error": float(any(kind == "error" for kind, _ in names)),
        "names": min(1.0, sum(kind != "error" for kind, _ in names) / 2),
        "longer": max(0.0, min(1.0, (a.mass - b.mass) / 60)),
    }


def news(a: Profile, b: Profile, ignored: frozenset[str] = frozenset()) -> float:
    """0 to 1: the chance that `a` tells a fact that `b` lacks."""
    return learned().news.chance(news_features(a, b, ignored))
