"""`read` and `read_whole`: a mail's words, and the same together with what its case already holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mailgate.facts import Coarse, Kind, Priority, Reading, Span
from mailgate.language.failure import tells_outage
from mailgate.language.pasted import split_pasted
from mailgate.language.reading import understand
from mailgate.language.sheet import Sheet, lay_out
from mailgate.mail import Mail

_FACTS = (Kind.PROBLEM, Kind.QUESTION, Kind.REQUEST)


def read(mail: Mail, coarse_extra: Sequence[str] = (), coarse_allowed: Sequence[str] = ()) -> Reading:
    """What a message says. Never raises on any text.

    Every span lies in the text that `Span.where` names: "subject", "own_words" (pasted logs included),
    "submitted" (then in Mail.forwarded), "attachment" (a file's name). `coarse_extra` and
    `coarse_allowed` are an admin's words for rule 8.
    """
    said, pasted = split_pasted(mail.own_words)
    sheet = _sheet(mail.subject, said, pasted, mail.forwarded, len(mail.evidence))
    found = _placed(understand(sheet, _file(mail, pasted)), len(mail.own_words) if pasted else -1)
    return replace(found, coarse=_coarse(mail, found.language, coarse_extra, coarse_allowed))


def read_whole(mail: Mail, reading: Reading, before: str, before_file: bool) -> Reading:
    """The message together with what its case already has (rule 4).

    `before` are the case's words so far, `before_file` tells that evidence is attached to it. Spans of them have the
    place "case". What neither says alone they may say together: "it won't load", "nor on my phone".
    """
    case = _read_case(before, before_file)
    if reading.kind not in _FACTS:
        return replace(case, language=reading.language or case.language, claims=reading.claims, coarse=reading.coarse)
    both = _read_case(f"{before}\n{mail.own_words}", before_file)
    kind = (
        Kind.PROBLEM
        if Kind.PROBLEM in (case.kind, reading.kind)
        else case.kind
        if case.kind in _FACTS
        else reading.kind
    )
    return replace(
        reading,
        kind=kind,
        affected=reading.affected or case.affected or both.affected,
        symptom=reading.symptom or case.symptom or both.symptom,
        circumstances=reading.circumstances or case.circumstances or both.circumstances,
        question=reading.question or case.question,
        priority=_higher(reading.priority, case.priority, both.priority),
        high_sign=reading.high_sign or case.high_sign or both.high_sign,
        external=reading.external or case.external,
    )


def read_priority(mail: Mail, reading: Reading, before: str, before_file: bool) -> Reading:
    """The message's reading with the priority that it shows together with what its case already has (rule 1).

    Only of an outage: that others see a form fail too makes it none.
    """
    if reading.kind is not Kind.PROBLEM or reading.priority is Priority.HIGH or not tells_outage(before):
        return reading
    both = _read_case(f"{before}\n{mail.own_words}", before_file)
    return replace(reading, priority=_higher(reading.priority, both.priority), high_sign=both.high_sign)


def _read_case(words: str, has_file: bool) -> Reading:
    """What the words of a case say; their spans have the place "case"."""
    said, pasted = split_pasted(words)
    file = Span("", "case", 0) if has_file or pasted.strip() else None
    return _of_case(understand(_sheet("", said, pasted, "", int(has_file)), file))


def _sheet(subject: str, said: str, pasted: str, forwarded: str, files: int) -> Sheet:
    return lay_out(subject, said, f"{pasted}\n{forwarded}" if pasted else forwarded, files)


def _file(mail: Mail, pasted: str) -> Span | None:
    if mail.evidence:
        return Span(mail.evidence[0].name, "attachment", 0)
    if pasted:
        start = len(pasted) - len(pasted.lstrip())
        return Span(pasted[start:].split("\n", 1)[0], "own_words", start)
    return None


def _placed(found: Reading, own: int) -> Reading:
    """Places in the submitted text brought back to own words (pasted: the first `own` characters) or Mail.forwarded."""
    if own < 0:
        return found

    def place(span: Span | None) -> Span | None:
        if span is None or span.where != "submitted":
            return span
        return replace(span, where="own_words") if span.start < own else replace(span, start=span.start - own - 1)

    moved: dict[str, Any] = {name: place(getattr(found, name)) for name in _SPANS}
    entities = tuple(replace(entity, span=place(entity.span) or entity.span) for entity in found.entities)
    return replace(found, entities=entities, **moved)


_SPANS = (
    "kind_span",
    "affected",
    "symptom",
    "circumstances",
    "question",
    "high_sign",
    "claims",
    "external",
    "announces",
)


def _of_case(found: Reading) -> Reading:
    spans: dict[str, Any] = {name: getattr(found, name) for name in _SPANS}
    moved: dict[str, Any] = {name: span and replace(span, where="case") for name, span in spans.items()}
    return replace(found, **moved)


def _higher(*those: Priority | None) -> Priority | None:
    known = [priority for priority in those if priority is not None]
    return max(known, key=lambda priority: priority.rank, default=None)


def _coarse(mail: Mail, language: str, extra: Sequence[str], allowed: Sequence[str]) -> tuple[Coarse, ...]:
    from mailgate.language.coarse import find  # its lexicon is built at first use

    return find(mail.subject, mail.own_words, language, tuple(extra), tuple(allowed))
