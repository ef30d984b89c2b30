"""Attachments as values, with what is mere decoration told apart: logos, tracking pixels, cards, signatures."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from mailgate.mail import Attachment
from mailgate.parse.headers import decoded, one_line
from mailgate.parse.html import IMAGE, Html
from mailgate.parse.split import Split
from mailgate.parse.tree import MESSAGE, Part

_LONGEST_NAME = 200
_TINY_BYTES = 1_500  # no screenshot is that small
_TINY_PIXELS = 40
_SMALL_PIXELS = 260  # the height below which a last picture is a logo's
_NEVER_EVIDENCE = frozenset(
    (
        "text/calendar",
        "application/ics",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
    )
)
_SIGNING = re.compile(r"smime\.p7s|signature\.asc|.*\.(?:vcf|ics)", re.I)
_LOGO = re.compile(
    r"(?:outlook-|oledata|~wrd|icon|facebook|twitter|instagram|linkedin|whatsapp|youtube|pixel|spacer).*|.*(?:logo|"
    r"firma|banner|signature).*",
    re.I,
)


def attachments(files: list[Part], page: Html | None, page_split: Split | None) -> tuple[Attachment, ...]:
    """The attachments of these parts; in `page_split`, the parts of the HTML `page`, a picture's place tells."""
    places = _places(page, page_split) if page and page.images and page_split else {}
    shown = {image.content_id: image for image in page.images} if page else {}
    found = []
    for part in files:
        inline = part.disposition == "inline" or part.content_id in shown
        place = places.get(part.content_id)
        name = _name(part)
        small = (
            part.content_id in shown
            and 0 < max(shown[part.content_id].width, shown[part.content_id].height) <= _TINY_PIXELS
        )
        found.append(
            Attachment(
                name, part.type, len(part.content), inline, _decoration(part, name, inline, place, small), part.content
            )
        )
    return tuple(found)


def _decoration(part: Part, name: str, inline: bool, place: str | None, small: bool) -> bool:
    """Whether a part shows nothing of the matter."""
    if part.type in _NEVER_EVIDENCE or _SIGNING.fullmatch(name):
        return True
    if not part.type.startswith("image/"):
        return False
    if place is not None:
        return place != "own" or small or len(part.content) < _TINY_BYTES
    if not inline:
        return False
    return bool(part.content_id) or len(part.content) < _TINY_BYTES or _LOGO.fullmatch(name) is not None


def _places(page: Html, parts: Split) -> dict[str, str]:
    """For each picture of the page, by its content id, the part of the body that it stands in."""
    found: dict[str, str] = {}
    last = parts.own.rpartition("\n")[2]
    for number, image in enumerate(page.images):
        mark = f"{IMAGE}{number}{IMAGE}"
        if mark not in parts.own:
            found.setdefault(image.content_id, "elsewhere")
        elif last.endswith(mark) and 0 < image.height <= _SMALL_PIXELS // 2:
            found.setdefault(image.content_id, "end")
        else:
            found[image.content_id] = "own"
    return found


def _name(part: Part) -> str:
    """The file's name without folders; attached messages are called after their subject."""
    name = decoded(part.filename)[: _LONGEST_NAME * 4]
    if not name and part.type == MESSAGE:
        name = _subject(part.content) + ".eml"
    return one_line(PurePosixPath(name.replace("\\", "/")).name)[:_LONGEST_NAME] if name else ""


def _subject(content: bytes) -> str:
    """The subject of an attached message, as a file's name."""
    match = re.search(rb"^subject:[ \t]*([^\r\n]{1,200})", content[:8192], re.I | re.M)
    text = decoded(match[1].decode("utf-8", "replace")) if match else ""
    return re.sub(r'[\\/:*?"<>|]+', " ", text).strip() or "message"
