"""MIME parts (RFC 2045, 2046, 2183) as bytes. Attached mails go verbatim: a signature over them still verifies."""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import b2a_qp
from dataclasses import dataclass, field
from hashlib import sha256

from mailgate.compose.header import parameter
from mailgate.compose.text import one_line
from mailgate.mail import Attachment

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_COMPOSITE = re.compile(r"(?:multipart|message)/")
_LONGEST_LINE = 998  # octets without CRLF (RFC 5322, 2.1.1)
MESSAGE, OCTETS = "message/rfc822", "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its headers with CRLF at the end of each, and its body as it is transferred."""

    headers: bytes
    body: bytes = field(repr=False)


def text(value: str, subtype: str = "plain") -> Part:
    """A text part in UTF-8, quoted-printable."""
    octets = "\r\n".join([*value.replace("\r", "").split("\n"), ""]).encode()
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    return Part(head.encode(), b2a_qp(octets, istext=True))


def attachment(file: Attachment) -> Part:
    """A file: its bytes in base64, or an attached mail verbatim."""
    if file.type == MESSAGE and (body := transferable(file.content)) is not None:
        return message(body, file.name or "message.eml")
    kind = file.type if _TYPE.fullmatch(file.type) and not _COMPOSITE.match(file.type) else OCTETS
    return _base64(kind, file.name, file.content)


def original(raw: bytes, name: str) -> Part:
    """The mail as it came: as message/rfc822, or as a file of octets where it can't travel so (`transferable`)."""
    body = transferable(raw)
    return message(body, name) if body is not None else _base64(OCTETS, name, raw)


def transferable(raw: bytes) -> bytes | None:
    """The mail as it can stand in a message/rfc822 part, which must not be encoded (RFC 2046, 5.2.1); None where
    it can't: NUL, a line over 998 octets (RFC 5322, 2.1.1), or a bare CR or LF among CRLFs.

    A mail whose every line ends in LF, as mail from a pipe does, is in the host's form of it: its lines end in CRLF on
    the way (RFC 5321, 2.3.8).
    """
    if b"\r" not in raw:
        raw = raw.replace(b"\n", b"\r\n")
    ends = raw.count(b"\r\n")
    bare = raw.count(b"\r") != ends or raw.count(b"\n") != ends
    if b"\0" in raw or bare or max(map(len, raw.split(b"\r\n"))) > _LONGEST_LINE:
        return None
    return raw


def message(body: bytes, name: str) -> Part:
    """An attached mail, verbatim."""
    encoding = "7bit" if body.isascii() else "8bit"
    head = f"Content-Type: {MESSAGE}\r\nContent-Transfer-Encoding: {encoding}\r\n{_disposition(name)}\r\n"
    return Part(head.encode(), body)


def multipart(subtype: str, parts: tuple[Part, ...], seed: str) -> Part:
    """Parts in one. The boundary is made of the parts and the seed: always the same, and no content can hold it."""
    digest = sha256(seed.encode())
    for part in parts:
        digest.update(part.headers)
        digest.update(part.body)
    boundary = f"=_{digest.hexdigest()[:40]}".encode()
    opening = b"--" + boundary + b"\r\n"
    body = b"".join(opening + part.headers + b"\r\n" + part.body + b"\r\n" for part in parts)
    transfer = b"7bit" if body.isascii() else b"8bit"
    head = b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n' % (subtype.encode(), boundary)
    return Part(head + b"Content-Transfer-Encoding: " + transfer + b"\r\n", body + b"--" + boundary + b"--\r\n")


def _base64(kind: str, name: str, content: bytes) -> Part:
    charset = "; charset=utf-8" if kind.startswith("text/") and _is_utf8(content) else ""
    head = f"Content-Type: {kind}{charset}\r\nContent-Transfer-Encoding: base64\r\n{_disposition(name)}\r\n"
    encoded = b64encode(content)
    return Part(head.encode(), b"".join(encoded[at : at + 76] + b"\r\n" for at in range(0, len(encoded), 76)))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _disposition(name: str) -> str:
    name = one_line(re.sub(r'[\\/:*?"<>|]', "_", name), 200)
    return "Content-Disposition: attachment" + (parameter("filename", name) if name else "")
