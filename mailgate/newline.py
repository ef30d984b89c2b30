"""Line ends of mail: CR LF on the wire (RFC 5321 section 2.3.8), LF in a Maildir's files."""

from __future__ import annotations

import re

_ANY = re.compile(rb"\r\n|\r|\n")


def crlf(message: bytes) -> bytes:
    """The message with CR LF at every line's end, bare CR and LF included."""
    return _ANY.sub(b"\r\n", message)


def lf(message: bytes) -> bytes:
    """The message with LF at every line's end, bare CR included."""
    return _ANY.sub(b"\n", message)
