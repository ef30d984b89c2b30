"""Which mail a bounce is about: the Message-IDs of what it returns."""

from __future__ import annotations

import re

from mailgate.mail import MachineKind, Mail

MOST = 4  # ids that are looked for
_HEAD = 65_536  # bytes of the returned mail, or of the bounce's text, that are looked at
_ID = re.compile(r"^[ \t>]{0,8}message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,300}>)", re.I | re.M)
_PARTS = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)


def returned_ids(mail: Mail) -> tuple[str, ...]:
    """Of the returned mail or its headers (RFC 3462, RFC 6522), else as quoted in the text, else of References.

    Empty for what is no bounce. Nothing here is to be trusted.
    """
    if mail.machine is None or mail.machine.kind is not MachineKind.BOUNCE:
        return ()
    parts = (part.content[:_HEAD].decode("utf-8", "replace") for part in mail.attachments if part.type in _PARTS)
    found = [match for text in (*parts, mail.text[:_HEAD]) for match in _ID.findall(text)[:1]]
    return tuple(dict.fromkeys((*found, *mail.in_reply_to, *reversed(mail.references))))[:MOST]
