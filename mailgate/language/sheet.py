"""A mail laid out for reading: its texts and their clauses."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.language.clauses import Placed, clauses
from mailgate.language.features import keys, placing

PARTS = ("subject", "own_words", "submitted")
_MOST = {"subject": 300, "own_words": 4_000, "submitted": 2_000}  # characters read of each part
_CLAUSES = 400  # read of each part


@dataclass(frozen=True, slots=True)
class Sheet:
    """The clauses of each part stand together, in the order of PARTS."""

    texts: dict[str, str]
    clauses: tuple[Placed, ...]
    places: tuple[tuple[str, ...], ...]  # the keys of each clause's place
    parts: dict[str, slice]  # the clauses of each part
    files: int  # attachments that are evidence

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """All keys of each clause."""
        return [keys(placed.clause) + place for placed, place in zip(self.clauses, self.places, strict=True)]


def lay_out(subject: str, own_words: str, submitted: str, files: int) -> Sheet:
    """Cut the texts into clauses; more than the limits above is not read."""
    texts = {part: text[: _MOST[part]] for part, text in zip(PARTS, (subject, own_words, submitted), strict=True)}
    found: list[Placed] = []
    places: list[tuple[str, ...]] = []
    parts: dict[str, slice] = {}
    for part, text in texts.items():
        those = clauses(text, part)[:_CLAUSES] if text else []
        parts[part] = slice(len(found), len(found) + len(those))
        found += those
        last = len(those) - 1
        places += [placing(part, min(index, 3), min(last - index, 3)) for index in range(len(those))]
    return Sheet(texts, tuple(found), tuple(places), parts, files)
