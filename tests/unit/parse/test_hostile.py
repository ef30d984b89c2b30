"""Hostile and broken mail: parsing never raises, its work is bounded, and faults are told by stable codes."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.mail import Mail
from mailgate.parse import limits, parse

MIXED = b"Content-Type: multipart/mixed; boundary=x\n\n"
PARTS = MIXED + b"--x\n\na\n" * 200_000
PLAIN = b"Subject: Re: a\nContent-Type: text/plain\n\n"
HTML = b"Content-Type: text/html\n\n"

KILLERS: dict[str, Callable[[], bytes]] = {
    "a 20 kB From": lambda: b"From: " + b"(<," * 7_000 + b"\n\nx",
    "a From of quotes": lambda: b"From: " + b'"\\"' * 7_000 + b"\n\nx",
    "a From of blanks": lambda: b"From: a" + b" " * 20_000 + b"<\n\nx",
    "200,000 parts": lambda: PARTS,
    "200,000 parts in an encoded message": lambda: (
        MIXED
        + b"--x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(PARTS)
        + b"--x--"
    ),
    "a subject of encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nx",
    "encoded words in an encoded message": lambda: (
        MIXED
        + b"--x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(b"Subject: " + b"=?utf-8?q?a?= " * 100_000)
        + b"--x--"
    ),
    "endless headers": lambda: b"a: b\n" * 400_000,
    "endless headers of a part": lambda: MIXED + b"--x\n" + b"a: b\n" * 400_000,
    "nested multiparts": lambda: b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000)
    ),
    "nested messages": lambda: b"Content-Type: message/rfc822\n\n" * 50_000,
    "an empty boundary": lambda: b'Content-Type: multipart/mixed; boundary=""\n\n' + b"--\n" * 500_000,
    "many boundaries": lambda: MIXED + b"boundary=y\n" * 200_000,
    "tags that never close": lambda: HTML + b"<a " * 40_000,
    "deep HTML": lambda: HTML + b"<div>" * 200_000,
    "deep HTML that seems to close": lambda: HTML + (b"<div>" * 380 + b"</x>" * 380) * 200,
    "quotes in quotes": lambda: HTML + b"<blockquote>x" * 80_000,
    "endless attributes": lambda: HTML + b"<a " + b"".join(b"x%d=1 " % n for n in range(100_000)) + b">",
    "a thousand pictures": lambda: HTML + b'<img src="cid:x">' * 50_000,
    "empty lines": lambda: PLAIN + b"\n" * 3_000_000,
    "delimiters of signatures": lambda: PLAIN + b"--\n" * 800_000,
    "labels": lambda: PLAIN + b"De: x\n\nb\n" * 300_000,
    "attributions": lambda: PLAIN + b"On 1 Nov 2025 10:00 <a@b.c>\nwrote\n" * 60_000,
    "rules": lambda: PLAIN + (b"_" * 395 + b"\n") * 6_000,
    "flowing lines": lambda: b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 800_000,
    "an endless list's address": lambda: b"List-Id: <" + b"a." * 15_000 + b"\nList-Post: " + b"a@" * 15_000 + b"\n\nx",
    "an endless campaign's footer": lambda: b"Feedback-ID: x\n\n" + b"de baja " * 60_000,
    "an endless no-reply": lambda: b"From: <" + b"no-reply-" * 3_000 + b"@b.example>\n\nx",
    "an endless notice": lambda: b"Subject: " + b"Re: [a#b] " * 3_000 + b"\n\n" + b"gracias por su " * 90,
    "endless answers to invitations": lambda: MIXED + b"--x\nContent-Type: text/calendar\n\n" + b"METHOD:\n" * 400_000,
    "a quadratic charset": lambda: b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 500_000,
}


def work(raw: bytes) -> tuple[Mail, int]:
    """The mail and how many Python functions its parsing called."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        mail = parse(raw)
    finally:
        sys.setprofile(None)
    return mail, calls


def sound(mail: Mail) -> None:
    """What holds of every parsed mail."""
    texts = (
        mail.subject,
        mail.text,
        mail.own_words,
        mail.quoted,
        mail.forwarded,
        mail.signature,
        mail.disclaimer,
        mail.message_id,
        mail.sender.name,
    )
    assert not any("\0" in text for text in texts)
    assert all(text.encode() is not None for text in texts), "no lone surrogates"
    lines = [
        mail.subject,
        mail.sender.name,
        mail.sender.address,
        *(one.name for one in mail.attachments),
        *(value for values in mail.headers.values() for value in values),
    ]
    assert not any(mark in line for line in lines for mark in "\r\n\x1b\u202e\u2028")
    assert mail.forwarded in mail.quoted or len(mail.forwarded) <= len(mail.quoted)
    assert len(mail.text) <= limits.MAX_TEXT + 1
    assert all(one.size == len(one.content) for one in mail.attachments)
    assert mail.sender.address == mail.sender.address.lower()
    assert not (mail.machine and mail.unanswerable)
    assert all(when is None or when.tzinfo is not None for when in (mail.date, mail.received))
    own, whole = mail.own_words.split(), mail.text.split()
    assert len(own) <= len(whole) or "text-cut" in mail.defects


@pytest.mark.parametrize("name", KILLERS)
def test_a_killer_costs_bounded_work(name: str) -> None:
    """Mail that takes other parsers seconds to hours costs at most so many calls, and leaves bounded values."""
    mail, calls = work(KILLERS[name]())
    sound(mail)
    assert calls < 400_000
    assert len(mail.attachments) <= limits.MAX_PARTS


HEADER = st.sampled_from(
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "References",
        "Received",
        "Return-Path",
        "List-Id",
        "Auto-Submitted",
        " X",
        "é",
    ]
)
VALUE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "multipart/mixed; boundary=b",
            "text/html; charset=utf-16",
            "message/rfc822",
            "base64",
            "quoted-printable",
            "=?utf-8?b?4pyT?=",
            "<a@b.c>",
            '"a, b" <a@b>, g: c@d;',
            "text/plain; format=flowed",
            "multipart/report; report-type=delivery-status; boundary=b",
            "inline; filename*=utf-8''%C3%B1",
        ]
    ),
)
LINE = st.one_of(
    st.text(max_size=50),
    st.sampled_from(
        [
            "--b",
            "--b--",
            "Content-Type: text/html",
            "",
            "> cita",
            "El 1 nov 2025, Ana <a@b.c> escribió:",
            "De: Ana",
            "Enviado: ayer",
            "Asunto: x",
            "-- ",
            "Saludos",
            "<blockquote><p>x",
            "Enviado desde mi iPhone",
            "---------- Forwarded message ---------",
            "Este mensaje es confidencial",
            "____________________",
        ]
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(HEADER, VALUE), max_size=8),
    st.lists(LINE, max_size=25),
    st.sampled_from(["utf-8", "cp1252", "utf-16"]),
)
def test_no_mail_made_of_mails_pieces_raises(head: list[tuple[str, str]], lines: list[str], charset: str) -> None:
    """Whatever headers and lines come together, the values are sound."""
    text = "\n".join([*(f"{name}: {value}" for name, value in head), "", *lines])
    sound(parse(text.encode(charset, "replace")))


SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "mail").glob("*.eml"))]
CUT = st.tuples(st.integers(0, 5_000), st.integers(0, 60), st.binary(max_size=30))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.lists(CUT, min_size=1, max_size=8))
def test_no_damage_to_real_mail_raises(raw: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    """Bytes taken out and put in at any place of a mail program's mail leave sound values."""
    for at, width, bytes_put in cuts:
        raw = raw[:at] + bytes_put + raw[at + width :]
    sound(parse(raw, mailbox=frozenset({"soporte@hosting.example"})))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(raw: bytes) -> None:
    """Any bytes are a mail."""
    sound(parse(raw))


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"Subject: Se cay\xf3\n\nx", "header-8bit"),
        (b" Subject: x\n\nx", "header-leading-space"),
        (b"Subject: x\nno header\n\nx", "header-malformed"),
        (b"Subject: x\n\nca\xf1a", "charset-undeclared"),
        (b"Content-Type: text/plain; charset=x-martian\n\nca\xf1a", "charset-unknown"),
        (b"Content-Type: text/plain; charset=utf-8\n\nca\xf1a", "charset-wrong"),
        (b"Content-Transfer-Encoding: base64\n\naG9sYQ=*", "base64-bad"),
        (b"Subject: x\r\rhola\r", "line-ends-cr"),
        (b"X: " + b"a" * 40_000 + b"\n\nx", "header-cut"),
        (b"X: a\n" * 2_000 + b"\nx", "headers-cut"),
        (PLAIN + b"a" * 3_000_000, "text-cut"),
        (HTML + b"<div>" * 1_000, "html-cut"),
        (MIXED + b"--x\n\na\n" * 400, "parts-cut"),
    ],
)
def test_what_was_wrong_is_a_stable_code(raw: bytes, defect: str) -> None:
    """The gate goes on with what can be read, and says what could not."""
    assert defect in parse(raw).defects


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15", "utf-16", "cp850", "utf-7"])
def test_a_declared_charset_is_read(charset: str) -> None:
    """Also those that few use."""
    body = "El buzón rebotó: ¿qué pasó?"
    raw = (
        f"Subject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n".encode()
        + base64.encodebytes(body.encode(charset))
    )
    mail = parse(raw)
    assert (mail.own_words, mail.defects) == (body, ())


def test_half_of_a_letter_costs_that_letter_alone() -> None:
    """Text that is nearly UTF-8 is read as UTF-8."""
    raw = b"Content-Type: text/plain; charset=utf-8\n\n" + "canción ".encode() * 60 + b"\xc3"
    assert parse(raw).own_words.startswith("canción canción")
