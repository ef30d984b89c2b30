"""A mail for a server without 8BITMIME (RFC 6152 section 3): the same mail in 7 bits."""

from __future__ import annotations

import re
from base64 import encodebytes

from mailgate.newline import crlf

_TYPE = re.compile(rb"^content-type:[ \t]*([^;\s]+)", re.I | re.M)
_BOUNDARY = re.compile(rb'^content-type:[ \t]*multipart/[^;\s]+;\s*boundary="([^"\r\n]{1,70})"', re.I | re.M)
_ENCODING = re.compile(rb"^content-transfer-encoding:[^\r\n]*\r\n", re.I | re.M)
_DEPTH = 8  # of parts in parts; what the gate writes is never that deep


def seven_bit(message: bytes) -> bytes | None:
    """Its 8-bit parts in base64; None where headers are 8-bit, or it is no MIME.

    An attached mail becomes a file of octets, as message/rfc822 must not be encoded (RFC 2046 section 5.2.1): every
    byte of it arrives.
    """
    head, end, body = crlf(message).partition(b"\r\n\r\n")
    head += b"\r\n"
    if not end or not head.isascii() or not re.search(rb"^mime-version:", head, re.I | re.M):
        return None
    converted = _part(head, body, _DEPTH)
    return b"\r\n".join(converted) if converted else None


def _part(head: bytes, body: bytes, depth: int) -> tuple[bytes, bytes] | None:
    if body.isascii():
        return head, body
    if not head.isascii() or not depth:
        return None
    if boundary := _BOUNDARY.search(head):
        parts = _parts(body, b"\r\n--" + boundary[1], depth)
        return (_encoded(head, b"7bit"), parts) if parts is not None else None
    kind = _TYPE.search(head)
    if kind and kind[1].lower().startswith((b"message/", b"multipart/")):
        head = head[: kind.start(1)] + b"application/octet-stream" + head[kind.end(1) :]
    return _encoded(head, b"base64"), encodebytes(body).replace(b"\n", b"\r\n")


def _parts(body: bytes, mark: bytes, depth: int) -> bytes | None:
    """Each part between two marks, "\\r\\n--boundary", converted."""
    before, *between, after = (b"\r\n" + body).split(mark)
    if not before.isascii() or not after.startswith(b"--") or not after.isascii():
        return None
    done = [before]
    for part in between:
        head, end, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        converted = _part(head + b"\r\n", content, depth - 1) if end else None
        if converted is None:
            return None
        done.append(b"\r\n" + b"\r\n".join(converted))
    return mark.join([*done, after]).removeprefix(b"\r\n")


def _encoded(head: bytes, encoding: bytes) -> bytes:
    return _ENCODING.sub(b"", head) + b"Content-Transfer-Encoding: " + encoding + b"\r\n"
