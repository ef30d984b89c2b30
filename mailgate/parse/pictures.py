"""Pictures written into the HTML itself as data: URLs (RFC 2397): made attachments, as if the mail carried them."""

from __future__ import annotations

import re

from mailgate.parse.headers import loose_base64
from mailgate.parse.tree import Part

MAX_PICTURES = 20  # of one mail
_DATA = re.compile(r"data:(image/[a-z0-9.+-]{1,30});base64,([A-Za-z0-9+/=%\s]*)", re.I)


def extract(source: str) -> tuple[str, list[Part]]:
    """The HTML with `cid:` in the place of each data: picture, and the pictures as parts with that content id."""
    if "data:image/" not in source:
        return source, []
    found: list[Part] = []

    def replaced(match: re.Match[str]) -> str:
        if len(found) >= MAX_PICTURES:
            return ""
        name = f"data-{len(found)}"
        found.append(Part(match[1].lower(), {}, "inline", name, "", loose_base64(match[2].encode())))
        return f"cid:{name}"

    return _DATA.sub(replaced, source), found
