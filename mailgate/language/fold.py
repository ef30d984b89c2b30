"""Folding of case and accents that keeps every character's place: len(fold(t)) == len(t)."""

from __future__ import annotations

import unicodedata


class _Table(dict[int, str]):
    """Fills itself: code point -> one folded character (Unicode decomposition, then lower case)."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFKD", chr(code))[:1].lower()[:1] or chr(code)
        folded = base if base.strip() or not chr(code).strip() else chr(code)
        if len(self) < 20_000:  # the whole of Unicode never has to fit
            self[code] = folded
        return folded


_TABLE = _Table({code: chr(code).lower() for code in range(128)})
_TABLE[0x2019] = _TABLE[0x2018] = "'"


def fold(text: str) -> str:
    """Lower case without accents, character for character, so that places in it are places in `text`."""
    return text.lower() if text.isascii() else text.translate(_TABLE)
