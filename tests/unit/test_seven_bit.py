"""Mail for a server without 8BITMIME: in 7 bits, and still the same mail (RFC 6152 section 3)."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.compose import mime
from mailgate.mail import Attachment
from mailgate.send.seven_bit import seven_bit

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.eml"))
HEAD = b"Subject: Fwd\r\nMIME-Version: 1.0\r\n"
ORIGINAL = (
    "From: ana@x.example\r\nSubject: sitio\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNo abre la página\r\n"
)


def whole(part: mime.Part) -> bytes:
    return HEAD + part.headers + b"\r\n" + part.body


def leaves(message: Message) -> list[tuple[str, bytes]]:
    """Names and bytes of what a reader finds in it."""
    if message.get_content_type() == "message/rfc822":
        (inner,) = message.get_payload()
        return [(str(message.get_filename()), inner.as_bytes().replace(b"\n", b"\r\n"))]
    if message.is_multipart():
        return [leaf for part in message.get_payload() for leaf in leaves(part)]
    return [(str(message.get_filename()), message.get_payload(decode=True))]


def test_an_attached_mail_becomes_a_file_with_each_byte_of_it() -> None:
    mail = whole(mime.multipart("mixed", (mime.text("Vea"), mime.message(ORIGINAL.encode(), "sitio.eml")), "1"))
    converted = seven_bit(mail)
    assert converted is not None and converted.isascii()
    text, file = message_from_bytes(converted).get_payload()
    assert text.get_payload(decode=True) == b"Vea\r\n"
    assert (file.get_content_type(), file.get_filename()) == ("application/octet-stream", "sitio.eml")
    assert file.get_payload(decode=True) == ORIGINAL.encode()


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.name)
def test_every_mail_that_the_gate_writes_can_be_converted_and_says_the_same(file: Path) -> None:
    mail = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    converted = seven_bit(mail)
    assert converted is not None and converted.isascii()
    found, before = (dict(leaves(message_from_bytes(each))) for each in (converted, mail))
    assert found.keys() == before.keys()
    assert b"8bit" not in converted.lower()


@given(st.lists(st.binary(max_size=200), max_size=4))
def test_whatever_is_attached_arrives(files: list[bytes]) -> None:
    """In parts within parts; also what looks like a boundary."""
    attached = tuple(
        mime.attachment(Attachment(f"{n}.eml", "message/rfc822", len(raw), False, False, raw))
        for n, raw in enumerate(files)
    )
    inner = mime.multipart("mixed", (mime.text("ñ"), *attached), "2")
    converted = seven_bit(whole(mime.multipart("mixed", (inner, mime.text("a")), "1")))
    assert converted is not None and converted.isascii()
    first = message_from_bytes(converted).get_payload()[0].get_payload()
    assert len(first) == 1 + len(files)
    for part, raw in zip(first[1:], files, strict=True):
        if part.get_content_type() == "application/octet-stream":
            assert part.get_payload(decode=True) in (raw, raw.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: a\r\n\r\n\xf1\r\n",
        b"Subject: \xf1\r\nMIME-Version: 1.0\r\n\r\na\r\n",
        b"\xf1",
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\xf1 no part\r\n--b--\r\n',
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n\xf1 without an end\r\n',
    ],
)
def test_what_is_no_mime_can_not_be_converted(raw: bytes) -> None:
    assert seven_bit(raw) is None


def test_what_has_seven_bits_stays_as_it_is() -> None:
    mail = whole(mime.text("hola"))
    assert seven_bit(mail) == mail
