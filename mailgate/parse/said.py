"""The text of a body and its parts, and the page beneath it where pictures stand in that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailgate.parse import body
from mailgate.parse.html import IMAGE, Html
from mailgate.parse.split import Split, split

_IMAGE_MARK = re.compile(f"{IMAGE}\\d+{IMAGE}")
_PICTURE_LINE = re.compile(r"(?m)^[ \t]*\[(?:cid|image|imagen):[^\]\n]*\][ \t]*\n?")


@dataclass(frozen=True, slots=True)
class Said:
    """What a body says."""

    text: str  # the whole of it
    parts: Split
    page: Html | None  # where it is the text, or where pictures stand in it
    page_split: Split | None

    @property
    def unquoted(self) -> str:
        """Own words, signature and disclaimer."""
        return "\n\n".join((self.parts.own, self.parts.signature, self.parts.disclaimer))


def said(leaves: body.Body, subject: str, sender: str, reply: bool, defects: dict[str, None]) -> Said:
    """What a body says under this subject from a sender of this name; `reply`: whether it names a mail it answers."""
    plain = body.plain_text(leaves.plain, defects)
    meagre = body.is_meagre(plain)
    page = body.html(leaves, defects) if leaves.html and (meagre or body.shows_pictures(leaves)) else None
    page_split = split(page.text, subject, sender, reply or page.quotes) if page else None
    if page is None or page_split is None or not meagre:
        return Said(plain, _pictureless(split(plain, subject, sender, reply)), page, page_split)
    return Said(_IMAGE_MARK.sub("", page.text), _pictureless(page_split), page, page_split)


def _pictureless(parts: Split) -> Split:
    """The parts without the marks of pictures."""
    if "[" not in parts.own and IMAGE not in parts.own + parts.quoted + parts.signature:
        return parts
    return Split(
        *(_bare(text) for text in (parts.own, parts.quoted, parts.forwarded, parts.signature, parts.disclaimer))
    )


def _bare(text: str) -> str:
    """A text without the marks of pictures."""
    return _PICTURE_LINE.sub("", _IMAGE_MARK.sub("", text)).strip("\n ")
