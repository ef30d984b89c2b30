"""A lenient reading, by the standard library's compat32 parser, of MIME that fast-mail-parser refuses.

The bytes come already bounded (`mailgate.parse.limits`); what is broken is a defect, never an error."""

from __future__ import annotations

import binascii
import quopri
import re
from email import message_from_bytes, policy
from email.message import Message

from mailgate.parse.charset import decode
from mailgate.parse.headers import loose_base64
from mailgate.parse.limits import MAX_DEPTH
from mailgate.parse.params import parameters
from mailgate.parse.tree import Part

_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\s]")


def salvage(raw: bytes) -> tuple[Part, list[str]]:
    """The tree of `raw`, and what was broken. Never raises."""
    defects: dict[str, None] = {"mime-salvaged": None}
    try:
        return _part(message_from_bytes(raw, policy=policy.compat32), defects, 0), list(defects)
    except Exception:  # the standard library raises what it likes on hostile mail
        text = raw.partition(b"\n\n")[2] or raw.partition(b"\r\n\r\n")[2] or raw
        return Part("text/plain", {}, "", "", "", text), ["mime-unreadable"]


def _part(message: Message, defects: dict[str, None], depth: int) -> Part:
    """One node, and those beneath it."""
    kind, parameter = parameters(_header(message, "content-type"))
    disposition, more = parameters(_header(message, "content-disposition"))
    part = Part(
        kind if "/" in kind else "text/plain",
        parameter,
        disposition,
        _header(message, "content-id").strip(" <>"),
        more.get("filename") or parameter.get("name", ""),
        b"",
    )
    payload = message.get_payload()
    if isinstance(payload, list):
        if depth < MAX_DEPTH:
            part.children = [_part(child, defects, depth + 1) for child in payload if isinstance(child, Message)]
    else:
        encoding = _header(message, "content-transfer-encoding").strip().lower()
        part.content = _content(str(payload or "").encode("utf-8", "surrogateescape"), encoding, defects)
    return part


def _header(message: Message, name: str) -> str:
    """A header's first value as text."""
    value = next((str(text) for key, text in message.raw_items() if key.lower() == name), "")
    return decode(value.encode("utf-8", "surrogateescape"), None)[0]


def _content(data: bytes, encoding: str, defects: dict[str, None]) -> bytes:
    """Transfer decoding that takes what it can."""
    if encoding == "quoted-printable":
        return quopri.decodestring(data)
    if encoding != "base64":
        return data
    if _FOREIGN.search(data):
        defects["base64-bad"] = None
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        defects["base64-bad"] = None
        return loose_base64(data)
