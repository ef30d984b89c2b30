"""Texts made safe to go out: one line without controls, coarse words masked, subjects without prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Directional marks, embeddings, overrides and isolates (Unicode UAX #9) turn what a reader sees around; then tags,
# byte order marks and other characters that nobody sees; lone surrogates are no characters at all.
_UNSEEN = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
_HIDDEN = re.compile(f"[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_UNSEEN}]")
_SPACE = re.compile("[\\s\x1c-\x1f\x85\u2028\u2029]+")
_PREFIX = re.compile(r"^(?:(?:re|rv|fw|fwd|reenv|aw|resp|res)\s*(?:\[\d{1,3}\])?\s*:\s*)+", re.I)
_TAG = re.compile(r"^\[#\d{1,19}[^\]\n]{0,40}\]\s*")
LONGEST_LINE = 300  # characters of a value within a sentence or a header


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """The text in one line, without control and directional characters, cut where it is too long."""
    line = _SPACE.sub(" ", _HIDDEN.sub("", text[: longest * 8])).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def lines(text: str) -> str:
    """A text of several lines, without control and directional characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return re.sub(r"[\x0b\x0c\x1c-\x1f\x85]", "\n", _HIDDEN.sub("", text)).strip("\n")


def bare_subject(subject: str) -> str:
    """The subject without reply and forward prefixes."""
    return _PREFIX.sub("", one_line(subject), count=1).strip()


def untagged(subject: str) -> str:
    """The subject of a mail that answers a forward: without prefixes and without the case's tag."""
    return bare_subject(_TAG.sub("", bare_subject(subject), count=1))


class Mask:
    """Covers words: the first letter and stars, spaces kept. A word is also found as it is after cleaning.

    A word is not touched within a longer one, as long as it stands alone anywhere in `within`, the text that it was
    found in.
    """

    __slots__ = ("_patterns",)

    def __init__(self, words: Iterable[str], within: str) -> None:
        forms = {form for word in words for form in (word, lines(word), one_line(word)) if form.strip()}
        self._patterns = tuple(_pattern(word, within) for word in sorted(forms, key=len, reverse=True))

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def __call__(self, text: str) -> str:
        """The text, covered. To be called before the text is cleaned."""
        for pattern in self._patterns:
            text = pattern.sub(_starred, text)
        return text


def _pattern(word: str, within: str) -> re.Pattern[str]:
    alone = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.I)
    return alone if alone.search(within) else re.compile(re.escape(word), re.I)


def _starred(found: re.Match[str]) -> str:
    return found[0][0] + re.sub(r"\S", "*", found[0][1:])
