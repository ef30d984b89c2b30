"""Headers as values: one line each, decoded, harmless, whatever the sender wrote."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailgate.mail import Address
from mailgate.parse import parse


def head(*lines: str) -> bytes:
    """A mail of nothing but these header lines."""
    return ("\r\n".join(lines) + "\r\n\r\nhola\r\n").encode()


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?q?Se_cay=C3=B3?= el sitio", "Se cayó el sitio"),
        ("=?utf-8?b?U2UgY2F5ww==?=\r\n =?utf-8?b?sw==?=", "Se cayó"),
        ("=?iso-8859-1?q?ca=F1a?= =?iso-8859-1?q?veral?=", "cañaveral"),
        ("=?windows-1252?Q?=93hola=94?=", "“hola”"),
        ("=?x-unknown?q?hola?=", "hola"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("uno\r\n\tdos", "uno dos"),
        ("Se cayó sin declarar", "Se cayó sin declarar"),
        ("\u202erevés\u202c \x1b[31mrojo\x07", "revés [31mrojo"),
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
    ],
)
def test_subjects_are_decoded_to_one_line(value: str, subject: str) -> None:
    """Encoded words, even split within a letter, undeclared letters and folding are read; controls go."""
    assert " ".join(parse(head(f"Subject: {value}")).subject.split()) == " ".join(subject.split())


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("Ana Ríos <Ana@Rios.Example>", Address("Ana Ríos", "ana@rios.example")),
        ('"Ríos, Ana" <ana@rios.example>', Address("Ríos, Ana", "ana@rios.example")),
        (
            "Sanatorio del Valle, Sistemas <ana@rios.example>",
            Address("Sanatorio del Valle, Sistemas", "ana@rios.example"),
        ),
        ("Ríos S.A., ana@rios.example", Address("Ríos S.A.", "ana@rios.example")),
        (",, Ana <ana@rios.example>, Beto <b@rios.example>", Address("Ana", "ana@rios.example")),
        ("=?utf-8?q?R=C3=ADos=2C_Ana?= <ana@rios.example>", Address("Ríos, Ana", "ana@rios.example")),
        ("ana@rios.example (Ana (la de ventas))", Address("", "ana@rios.example")),
        ("<ana@rios.example>", Address("", "ana@rios.example")),
        ("ana@rios.example", Address("", "ana@rios.example")),
        ("Equipo: ana@rios.example, b@rios.example;", Address("", "ana@rios.example")),
        ("ana@ñandú.example", Address("", "ana@ñandú.example")),
        ('"soporte@hosting.example" <mal@otro.example>', Address("soporte@hosting.example", "mal@otro.example")),
        ("Nadie", Address("Nadie", "")),
        ("", Address("", "")),
    ],
)
def test_the_sender_is_the_first_mailbox_of_from(value: str, sender: Address) -> None:
    """Names, quotes, comments, groups and foreign letters are understood; the address is in lower case."""
    assert parse(head(f"From: {value}")).sender == sender


def test_recipients_hold_the_resent_ones_too() -> None:
    """To and Cc take Resent-To and Resent-Cc along; groups are flattened."""
    mail = parse(
        head(
            "To: a@x.example, Todos: b@x.example, C <c@x.example>;",
            "Resent-To: d@x.example",
            "CC: e@x.example",
            "resent-cc: f@x.example",
        )
    )
    assert [one.address for one in mail.to] == ["a@x.example", "b@x.example", "c@x.example", "d@x.example"]
    assert [one.address for one in mail.cc] == ["e@x.example", "f@x.example"]


@pytest.mark.parametrize(
    ("line", "path"), [("Return-Path: <>", ""), ("return-path: <a@b.example>", "a@b.example"), ("X: y", None)]
)
def test_the_null_return_path_is_not_a_missing_one(line: str, path: str | None) -> None:
    """`<>` is "", a header that lacks is None."""
    assert parse(head(line)).return_path == path


def test_thread_ids_keep_brackets_order_and_no_repeats() -> None:
    """In-Reply-To and References are lists of ids; rubbish between them, `<>` among it, is nothing."""
    mail = parse(
        head("Message-ID: <m@x>", "In-Reply-To: <> <a@x> (comment)", "References: <r1@x>\r\n <r2@x>,<r1@x> <>")
    )
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("<m@x>", ("<a@x>",), ("<r1@x>", "<r2@x>"))


def test_dates_are_aware_and_the_topmost_received_counts() -> None:
    """The receiving server's own date is the first Received header's; a date that cannot be is None."""
    mail = parse(
        head(
            "Received: from a by b; Wed, 12 Nov 2025 10:00:00 +0000 (UTC)",
            "Received: from c; Mon, 1 Jan 2001 00:00:00 +0000",
            "Date: Wed, 12 Nov 2025 04:00:00 -0600",
        )
    )
    assert mail.received == mail.date == datetime(2025, 11, 12, 10, tzinfo=UTC)
    assert parse(head("Date: Wed, 99 Nov 99999 99:99:99 +9999")).date is None


def test_authentication_results_stand_topmost_first() -> None:
    """Whoever judges them trusts only the first ones."""
    assert parse(
        head("Authentication-Results: mx.a; spf=pass", "authentication-results: mx.b;\r\n dkim=fail")
    ).authentication == ("mx.a; spf=pass", "mx.b; dkim=fail")


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("X-Priority: 1 (Highest)", "X-Priority: 1 (Highest)"),
        ("x-priority: 2", "X-Priority: 2"),
        ("Importance: High", "Importance: High"),
        ("Priority: urgent", "Priority: urgent"),
        ("X-Priority: 3", ""),
        ("Importance: normal", ""),
        ("Priority: non-urgent", ""),
        ("X-Priority: 10", ""),
    ],
)
def test_a_claimed_priority_is_the_header_line_that_claims_it(line: str, claim: str) -> None:
    """Only high values claim anything (rule 1)."""
    assert parse(head(line)).claimed_priority == claim


def test_a_byte_order_mark_hides_no_header() -> None:
    """Editors put one before a saved mail's first field."""
    mail = parse(b"\xef\xbb\xbfFrom: Ana <ana@rios.example>\nSubject: Pago\n\nHola\n")
    assert (mail.sender.address, mail.subject, mail.own_words) == ("ana@rios.example", "Pago", "Hola")
    assert "byte-order-mark" in mail.defects
