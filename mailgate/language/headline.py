"""Subjects: why one is vague (rule 2) and a better one made of the own words."""

from __future__ import annotations

import re

from mailgate.facts import Entity, Span
from mailgate.language.lexicon import classes
from mailgate.language.words import Word

_ADDRESSES = ("domain", "mailbox", "url")
_FAILS = frozenset({"fail", "down", "not"})
_BARE = re.compile(r"problem|incidenc|issue|trouble|detalle")  # says that something is wrong, not what
_MOST = 90  # characters of a subject that mail programs show
_PREFIX = re.compile(r"^(?:\s{0,3}(?:re|rv|fw|fwd|aw|enc|res)\s?:)+", re.IGNORECASE)


def tells(words: list[Word]) -> bool:
    """Whether a subject names an address and says that it fails, however plainly: "lunas.mx no sirve" is a matter."""
    forms = [word.form for word in words if word.kind == "word"]
    failing = any(_FAILS.intersection(classes(form)) and not _BARE.match(form) for form in forms)
    return failing and any(word.kind in _ADDRESSES for word in words)


def why_vague(subject: str, words: list[Word]) -> str:
    """The reason a subject that says nothing is reported with (facts.Reading.vague_subject)."""
    if not _PREFIX.sub("", subject).strip():
        return "empty"
    forms = [word.form for word in words if word.kind == "word"]
    if forms and all({"greet", "thanks"} & set(classes(form)) for form in forms):
        return "greeting"
    if any({"urgent", "plea", "hurry"} & set(classes(form)) for form in forms):
        return "plea"
    if any(word.kind in _ADDRESSES for word in words) or subject.istitle():
        return "name_only"
    return "generic"


def better_subject(subject: str, affected: Span | None, says: Span | None, entities: tuple[Entity, ...]) -> str:
    """What fails and what happens, on one line of at most 90 characters; the own subject where neither is known."""
    named = _named(affected, entities)
    said = _tidy(says.text) if says else ""
    if named and named.lower() not in said.lower():
        return _cut(f"{named}: {said}" if said else named)
    return _cut(said or named or _tidy(_PREFIX.sub("", subject)))


def _named(affected: Span | None, entities: tuple[Entity, ...]) -> str:
    if not affected:
        return ""
    end = affected.start + len(affected.text)
    for entity in entities:
        inside = entity.span.where == affected.where and affected.start <= entity.span.start < end
        if inside and entity.kind in ("mailbox", "domain", "url", "server"):
            return entity.span.text
    return _tidy(affected.text)


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" .,;:-¡!¿\"'")


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1].rsplit(" ", 1)[0] + "…"
