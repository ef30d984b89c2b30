"""Quotation marks of a text that was cut out of a longer one."""

from __future__ import annotations

_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))


def balanced(text: str) -> str:
    """The text with each quotation or bracket closed that was left open, or opened that was cut off in front."""
    for opening, closing in _PAIRS:
        lacks = text.count(opening) - text.count(closing)
        text = f"{opening * -lacks}{text}{closing * lacks}"
    return f'{text}"' if text.count('"') % 2 else text
