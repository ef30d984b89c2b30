"""A mail laid out for reading: its texts, their clauses, and the keys of every clause."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.language.clauses import Clause, clauses
from mailgate.language.features import keys

PARTS = ("subject", "own_words", "submitted")
_MOST = {"subject": 300, "own_words": 4_000, "submitted": 2_000}  # characters read of each part
_CLAUSES = 400  # read of each part


@dataclass(frozen=True, slots=True)
class Sheet:
    """`keys[i]` belongs to `clauses[i]`; the clauses of each part stand together, in the order of PARTS."""

    texts: dict[str, str]
    clauses: tuple[Clause, ...]
    keys: tuple[list[str], ...]
    parts: dict[str, slice]  # the clauses of each part
    files: int  # attachments that are evidence


def lay_out(subject: str, own_words: str, submitted: str, files: int) -> Sheet:
    """Cut the texts into clauses; more than the limits above is not read."""
    texts = {part: text[: _MOST[part]] for part, text in zip(PARTS, (subject, own_words, submitted), strict=True)}
    found: list[Clause] = []
    of_each: list[list[str]] = []
    parts: dict[str, slice] = {}
    for part, text in texts.items():
        those = clauses(text, part)[:_CLAUSES] if text else []
        parts[part] = slice(len(found), len(found) + len(those))
        found += those
        of_each += [keys(clause, index, len(those)) for index, clause in enumerate(those)]
    return Sheet(texts, tuple(found), tuple(of_each), parts, files)
