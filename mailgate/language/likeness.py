"""How alike two matters are (rule 5): folded subjects, the content of the own words, and entities that veto or support."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from mailgate.facts import Entity
from mailgate.language.fold import fold

_PREFIX = re.compile(
    r"^\s*(?:(?:re|rv|fw|fwd|tr|aw|res|enc|reenv|resp|respuesta)\s*(?:\[\d+\])?\s*:|\[[^\]]{1,40}\]|\((?:fwd|externo?|external)\)"
    r"|(?:ticket|caso|case|folio|incidente?)\s*(?:no\.?|num\.?|#)?\s*[#:]?\s*\d+\s*[:\-]?)\s*",
    re.IGNORECASE,
)
_NOISE = frozenset(
    "el la los las un una unos unas de del al a en y o u que se me nos le les lo su sus mi mis con por para es esta este estan son "
    "ya no si muy mas pero como the a an of to in on at and or is are it its my our your we i you this that with for not has have "
    "buenos buenas dias tardes noches hola saludos gracias favor hello hi thanks thank please dear regards urgente urgent ayuda help".split()
)
_WORD = re.compile(r"[a-z0-9][a-z0-9@._/-]*[a-z0-9]|[a-z0-9]")
# Entities that say which one of many like things is meant.
DISTINGUISHING = ("mailbox", "invoice", "order", "server", "domain", "url", "ip")
_BODY_LIMIT = 1500


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two matters share. Scores are 0 to 100."""

    subject: float
    body: float
    supports: tuple[str, ...]
    vetoes: tuple[str, ...]

    @property
    def score(self) -> float:
        """The better of both, lowered by a veto and raised by what both name."""
        if self.vetoes:
            return min(self.subject, self.body, 40.0)
        return min(100.0, max(self.subject, self.body) + 6.0 * min(2, len(self.supports)))


@lru_cache(maxsize=20_000)
def folded_subject(subject: str) -> str:
    """Without reply prefixes, tags, accents, case, punctuation."""
    previous = ""
    while previous != subject:
        previous, subject = subject, _PREFIX.sub("", subject, count=1)
    return " ".join(_WORD.findall(fold(subject)))


@lru_cache(maxsize=20_000)
def content(text: str) -> str:
    """The words that carry the matter, in order of the alphabet."""
    words = _WORD.findall(fold(text[:_BODY_LIMIT]))
    return " ".join(sorted({_stem(word) for word in words if word not in _NOISE}))


def _stem(word: str) -> str:
    """Endings of number, gender and tense off: five letters carry the stem of most words."""
    return word if "@" in word or "." in word or word[0].isdigit() else word[:5]


def alike(a: tuple[str, str, tuple[Entity, ...]], b: tuple[str, str, tuple[Entity, ...]]) -> Likeness:
    """The likeness of two (subject, words, entities)."""
    subject = fuzz.token_sort_ratio(folded_subject(a[0]), folded_subject(b[0]))
    body = fuzz.token_set_ratio(content(a[1]), content(b[1])) if _comparable(a[1], b[1]) else 0.0
    body = min(body, fuzz.ratio(content(a[1]), content(b[1])) * 1.5)
    supports, vetoes = compare(a[2], b[2])
    return Likeness(subject, body, supports, vetoes)


def _comparable(a: str, b: str) -> bool:
    """A few words match anything: likeness of bodies needs some on both sides."""
    return min(len(content(a).split()), len(content(b).split())) >= 5


def compare(a: tuple[Entity, ...], b: tuple[Entity, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What both name, and the kinds of things of which each names another."""
    supports, vetoes = [], []
    for kind in (*DISTINGUISHING, "error"):
        ours, theirs = ({e.value for e in side if e.kind == kind} for side in (a, b))
        if ours & theirs:
            supports += sorted(f"{kind} {value}" for value in ours & theirs)
        elif ours and theirs and kind in DISTINGUISHING:
            vetoes.append(f"{kind}: {', '.join(sorted(ours))} / {', '.join(sorted(theirs))}")
    return tuple(supports), tuple(vetoes)
