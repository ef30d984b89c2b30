"""Texts made safe to go out: one line without controls, coarse words masked, subjects without prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Directional marks, embeddings, overrides and isolates (Unicode UAX #9) turn what a reader sees around; then tags,
# byte order marks and other characters that nobody sees; lone surrogates are no characters at all.
_UNSEEN = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
_HIDDEN = re.compile(f"[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{_UNSEEN}]")
_SPACE = re.compile("[\\s\x1c-\x1f\x85\u2028\u2029]+")
_PREFIX = re.compile(r"^(?:(?:re|rv|fw|fwd|reenv|aw|resp|res)\s*(?:\[\d{1,3}\])?\s*:\s*)+", re.I)
_TAG = re.compile(r"^\[#\d{1,19}[^\]\n]{0,40}\]\s*")
LONGEST_LINE = 300  # characters of a value within a sentence or a header


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """The text in one line, without control and directional characters, cut where it is too long."""
    line = _HIDDEN.sub("", _SPACE.sub(" ", text[: longest * 8])).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def lines(text: str) -> str:
    """A text of several lines, without control and directional characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return re.sub(r"[\x0b\x0c\x1c-\x1e\x85]", "\n", _HIDDEN.sub("", text)).strip("\n")


def bare_subject(subject: str) -> str:
    """The subject without reply and forward prefixes."""
    return _PREFIX.sub("", one_line(subject), count=1).strip()


def untagged(subject: str) -> str:
    """The subject of a mail that answers a forward: without prefixes and without the case's tag."""
    return bare_subject(_TAG.sub("", bare_subject(subject), count=1))


def mask(text: str, words: Iterable[str]) -> str:
    """The text with each of these words as its first letter and stars, spaces kept; never within a longer word."""
    for word in sorted({word for word in words if word.strip()}, key=len, reverse=True):
        before = r"(?<!\w)" if word[0].isalnum() else ""
        after = r"(?!\w)" if word[-1].isalnum() else ""
        text = re.sub(f"{before}{re.escape(word)}{after}", lambda found: _starred(found[0]), text, flags=re.I)
    return text


def _starred(word: str) -> str:
    return word[0] + re.sub(r"\S", "*", word[1:])
