"""What a customer writes never becomes a header, a line, a part or a template of ours (GUARANTEES.md, 24 and 25)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.actions import Alert, Forward, Relay
from mailgate.compose import Composed, ComposeError, compose
from mailgate.compose.text import Mask, bare_subject, one_line, untagged
from mailgate.mail import Address, Attachment
from tests.unit.compose.desk import ANSWER, CONTEXT, MAIL, about, forward, plain, read, reply

HOSTILE = '\r\n\0\t\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202e\u2066\u200e\u200b\ufeff\udcff\ud800ñ😀 "\\<>@:;,=?[]{}%#*-X'
wild = st.one_of(
    st.text(max_size=400),
    st.text(HOSTILE, max_size=200),
    st.sampled_from(("a\r\nBcc: x@evil.example", "=?utf-8?Q?=0D=0ABcc:_x@evil.example?=", "x" * 5000, "é" * 3000)),
)
FORBIDDEN = re.compile("[\0-\x08\x0a-\x1f\x7f\x85\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
REPLY_HEADERS = [
    *("from", "to", "reply-to", "subject", "in-reply-to", "references", "auto-submitted", "x-mailgate-loop"),
    *("x-auto-response-suppress", "content-language", "date", "message-id", "mime-version", "content-type"),
    "content-transfer-encoding",
]
FORWARD_HEADERS = [name for name in REPLY_HEADERS if name != "content-language"]
RELAY_HEADERS = [name for name in FORWARD_HEADERS if not name.startswith(("auto-", "x-"))]


def names(composed: Composed) -> list[str]:
    """The header fields, read without any library; every line is within bounds and ends in CRLF."""
    message = composed.message
    assert b"\0" not in message
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", message)
    assert max(map(len, message.split(b"\r\n"))) <= 998
    head = message.partition(b"\r\n\r\n")[0]
    return [line.partition(b":")[0].decode().lower() for line in head.split(b"\r\n") if not line.startswith(b" ")]


def shown(composed: Composed, *headers: str) -> None:
    mail = read(composed)
    for name in headers:
        assert not FORBIDDEN.search(str(mail[name])), name


@given(subject=wild, message_id=wild, value=wild)
def test_a_reply_has_its_own_headers_only(subject: str, message_id: str, value: str) -> None:
    """Whatever the subject, ids and values hold: no further header, no control or directional character in one."""
    values = {"evidence_3": value, "strikes": value, "minutes_left": value}
    action = reply("returned", subject=subject, clauses=(2, 3, 4), missing=(value,), values=values)
    composed = compose(replace(action, in_reply_to=message_id, references=(message_id, "<a@b>")), CONTEXT)
    assert [name for name in names(composed) if name != "in-reply-to"] == [
        name for name in REPLY_HEADERS if name != "in-reply-to"
    ]
    shown(composed, "subject", "from", "references")
    assert not FORBIDDEN.search(plain(composed).replace("\n", " "))


@given(text=wild, file_name=wild, media=wild, words=wild)
def test_a_forward_has_its_own_headers_only(text: str, file_name: str, media: str, words: str) -> None:
    """The same of names, subjects, files' names and types."""
    file = Attachment(file_name, media, 3, False, False, b"\0\r\n")
    context = about(MAIL)
    assert context.mail is not None
    mail = replace(
        context.mail,
        sender=Address(text, "ana@lapaloma.example"),
        own_words=words,
        attachments=(file,),
        message_id=text,
    )
    action = forward(subject=text, original_subject=words, account=text, why_priority=text, tags=(text,))
    composed = compose(action, replace(context, mail=mail))
    assert names(composed) == FORWARD_HEADERS
    shown(composed, "subject", "from")
    parts = read(composed).get_payload()
    assert [part.get_content_type() for part in parts][::2] == ["text/plain", "message/rfc822"]  # type: ignore[union-attr]
    assert len(parts) == 3
    assert parts[1].get_payload(decode=True) == b"\0\r\n"  # type: ignore[union-attr, index]


@given(text=wild, words=wild)
def test_a_relay_has_its_own_headers_only(text: str, words: str) -> None:
    """A technician's client may be hostile too."""
    context = about(ANSWER)
    assert context.mail is not None
    mail = replace(context.mail, sender=Address(text, "hugo@taller.example"), own_words=words)
    composed = compose(Relay("10482", ("ana@lapaloma.example",), (), text), replace(context, mail=mail))
    assert names(composed) == RELAY_HEADERS
    shown(composed, "subject", "from")


@given(
    subject=st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=250)
)
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    """Letters of any script come back from encoded words as they went in."""
    composed = compose(forward(subject=subject), about(MAIL))
    assert read(composed)["subject"] == f"[#10482 · media] {subject}"


@given(value=wild)
def test_a_value_is_never_a_template(value: str) -> None:
    """What looks like a template is said as it stands."""
    said = plain(compose(Alert("admin", "poison", {"message": "1", "error": "{{7*7}} {% x %} " + value}), CONTEXT))
    assert "Error: {{7*7}} {% x %}" in said


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "@x.example",
        "a@x.example, b@y.example",
        "a@x.example\r\nBcc: b@y",
        "a b@x.example",
        "a\u202eb@x.example",
    ],
)
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    """It fails by name instead of going astray."""
    with pytest.raises(ComposeError, match="is no address"):
        compose(reply("receipt", to=address), CONTEXT)


def test_an_address_of_an_international_domain_goes_out_in_ascii() -> None:
    """IDNA: no server on the way needs SMTPUTF8 for it."""
    composed = compose(reply("receipt", to="ana@münchen.example"), CONTEXT)
    assert composed.recipients == ("ana@xn--mnchen-3ya.example",)
    assert read(composed)["to"].addresses[0].domain == "xn--mnchen-3ya.example"


def test_a_long_file_name_is_kept_whole_and_loses_what_a_path_is_made_of() -> None:
    """RFC 2231 in pieces."""
    context = about(MAIL)
    assert context.mail is not None
    file = Attachment("../año:" + "ñ" * 150 + ".pdf", "application/pdf", 1, False, False, b"x")
    composed = compose(forward(), replace(context, mail=replace(context.mail, attachments=(file,))))
    assert next(part.get_filename() for part in read(composed).iter_attachments()) == ".._año_" + "ñ" * 150 + ".pdf"


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: RV: Fwd: Error 500", "Error 500"),
        ("RE:Error", "Error"),
        ("Resumen: factura", "Resumen: factura"),
        ("Re:", ""),
    ],
)
def test_prefixes_of_replies_and_forwards_are_dropped(subject: str, bare: str) -> None:
    """In Spanish and English; words that begin alike stay."""
    assert bare_subject(subject) == bare


def test_the_tag_of_a_forward_is_dropped_from_what_the_customer_gets() -> None:
    """Also between prefixes; a customer's own brackets stay."""
    assert untagged("RE: [#10482 · media] Re: Error [beta]") == "Error [beta]"


@pytest.mark.parametrize(
    ("word", "text", "covered"),
    [
        ("mierda", "Su MIERDA de web, mierdas", "Su M***** de web, mierdas"),
        ("p3nd3jos", "unos p3nd3jos.", "unos p*******."),
        ("m i e r d a", "qué m i e r d a!", "qué m * * * * *!"),
        ("puta", "disputa puta", "disputa p***"),
        ("pendejo", "elpendejote", "elp******te"),
        ("pu\u200bta", "la pu\u200bta web", "la p**** web"),
        ("c.u.l.o", "un c.u.l.o aquí", "un c****** aquí"),
    ],
)
def test_words_are_covered_as_they_were_spelled(word: str, text: str, covered: str) -> None:
    """First letter and stars; within a longer word only where it never stands alone."""
    assert Mask((word,), text)(text) == covered


@given(st.text(HOSTILE, max_size=300))
def test_one_line_is_one_line(text: str) -> None:
    """Without anything that nobody sees, and cleaning again changes nothing."""
    line = one_line(text)
    assert not FORBIDDEN.search(line)
    assert one_line(line) == line


def test_a_forward_is_an_action_of_its_own() -> None:
    """A forward whose message has gone says so."""
    action: Forward = forward()
    with pytest.raises(ComposeError, match="has gone"):
        compose(action, CONTEXT)
