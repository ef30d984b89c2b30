"""What technicians get: clean, complete and byte-faithful (GUARANTEES.md, 6 and 15)."""

from __future__ import annotations

import base64
from dataclasses import replace
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from mailgate.compose import compose
from mailgate.compose.forward import LARGE
from mailgate.compose.wording import Voice
from mailgate.decide import _tags
from mailgate.facts import Priority, Relation
from mailgate.mail import Attachment, MachineKind
from mailgate.parse import parse
from mailgate.policy import RuleAction
from tests.unit.compose.desk import AT, COARSE, DESK, ID, MAIL, about, forward, plain, read


def originals(mail: EmailMessage) -> list[str]:
    return [str(part.get_filename()) for part in mail.iter_attachments() if "original" in str(part.get_filename())]


def verbatim(message: bytes) -> bytes:
    """The octets of the message/rfc822 part, cut out by hand as a receiving program finds them."""
    boundary = b"--" + message.partition(b'boundary="')[2].partition(b'"')[0]
    part = next(part for part in message.split(b"\r\n" + boundary) if b"Content-Type: message/rfc822" in part)
    return part.partition(b"\r\n\r\n")[2]


def test_the_original_is_attached_octet_by_octet() -> None:
    """Eight-bit text included: nothing is encoded anew."""
    message = compose(forward(), about(MAIL)).message
    assert verbatim(message) == MAIL
    assert b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n" in message


def test_the_signature_over_the_original_still_verifies() -> None:
    """DKIM before and after, by dkimpy."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    signed = dkim.sign(MAIL, b"sel", b"lapaloma.example", pem, include_headers=[b"from", b"subject", b"date"]) + MAIL
    assert dkim.verify(signed, dnsfunc=lambda *_, **__: record)
    after = verbatim(compose(forward(), about(signed)).message)
    assert dkim.verify(after, dnsfunc=lambda *_, **__: record)
    assert not dkim.verify(after.replace(b"tarjeta", b"efectivo"), dnsfunc=lambda *_, **__: record)


@given(
    content=st.binary(max_size=400), media=st.sampled_from(("image/png", "text/plain", "message/delivery-status", "x"))
)
def test_attachments_are_passed_on_byte_by_byte(content: bytes, media: str) -> None:
    """Whatever they hold, and whatever they are called."""
    context = about(MAIL)
    assert context.mail is not None
    mail = replace(context.mail, attachments=(Attachment("a", media, len(content), False, False, content),))
    part = next(iter(read(compose(forward(), replace(context, mail=mail))).iter_attachments()))
    assert part.get_payload(decode=True) == content


@pytest.mark.parametrize(
    "spoilt",
    [
        MAIL.replace(b"ayer.\r\n", b"ayer.\n"),
        MAIL.replace(b"ayer.\r\n", b"ayer.\r"),
        MAIL + b"x" * 999 + b"\r\n",
        MAIL + b"\0\r\n",
    ],
)
def test_an_original_that_cannot_travel_goes_as_a_file(spoilt: bytes) -> None:
    """A bare LF, a line of 999 octets, a NUL: base64 within octets, said in the head (RFC 2046, 5.2.1)."""
    composed = compose(forward(), about(spoilt))
    last = list(read(composed).iter_attachments())[-1]
    assert last.get_content_type() == "application/octet-stream"
    assert last.get_payload(decode=True) == spoilt
    assert "original.eml" in plain(composed)


def test_mail_with_unix_lines_travels_as_mail() -> None:
    """A pipe gives every line as LF; on the way they are CRLF, as ever."""
    assert verbatim(compose(forward(), about(MAIL.replace(b"\r\n", b"\n"))).message) == MAIL


def test_offensive_words_are_covered_everywhere_and_the_original_stays() -> None:
    """In subject, words and head; what is attached no longer holds them either."""
    words = ("mierda", "m i e r d a", "p3nd3jos")
    subject = "Su servicio de mierda no abre"
    composed = compose(
        forward(subject=subject, original_subject=subject + "!", mask=words, why_priority="p3nd3jos"), about(COARSE)
    )
    mail = read(composed)
    said = f"{mail['subject']}\n{plain(composed)}"
    assert not any(word in said for word in words)
    assert "m * * * * *" in said
    assert originals(mail) == []
    assert "queda guardado en el portal" in said


def test_a_covered_mail_still_brings_its_files() -> None:
    """Only the original stays behind."""
    mail = read(compose(forward(mask=("ayer",)), about(MAIL)))
    assert [part.get_filename() for part in mail.iter_attachments()] == ["registro.log"]


def test_a_supplement_holds_what_came_before() -> None:
    """Words, files and originals of all messages of the case, the newest first."""
    earlier = MAIL.replace(b"Al pagar", b"Antes, al pagar")
    composed = compose(forward(with_messages=(3,)), about(MAIL, {3: earlier}))
    text, mail = plain(composed), read(composed)
    assert text.index("Al pagar") < text.index("Antes, al pagar")
    assert [part.get_filename() for part in mail.iter_attachments()][:2] == ["registro.log"] * 2
    assert originals(mail) == ["original.eml", "original-2.eml"]


def test_an_earlier_message_that_was_returned_for_its_words_is_covered() -> None:
    """The supplement's own words are clean, those before may not be: they are looked at anew."""
    composed = compose(forward(with_messages=(3,)), about(MAIL, {3: COARSE}))
    assert "p3nd3jos" not in plain(composed)
    assert originals(read(composed)) == ["original.eml"]
    assert b"p3nd3jos" not in composed.message


def test_an_earlier_message_that_has_been_purged_is_named() -> None:
    """The forward goes out all the same."""
    assert "ya no está guardado" in plain(compose(forward(with_messages=(3,)), about(MAIL)))


def test_large_files_go_once() -> None:
    """From five megabytes on they are within the original only, and the head says where."""
    context = about(MAIL)
    assert context.mail is not None
    big = Attachment("video.mp4", "video/mp4", LARGE + 1, False, False, b"x")
    composed = compose(forward(), replace(context, mail=replace(context.mail, attachments=(big,))))
    assert [part.get_filename() for part in read(composed).iter_attachments()] == ["original.eml"]
    assert "dentro del mensaje original" in plain(composed)


def test_a_repeat_is_the_same_mail() -> None:
    """Octet by octet, boundaries included."""
    assert compose(forward(), about(MAIL)) == compose(forward(), about(MAIL))


def test_no_part_can_end_another() -> None:
    """Boundaries depend on the contents: who learns one and sends it as an attachment ends nothing."""
    context = about(MAIL)
    assert context.mail is not None
    content = MAIL
    for _ in range(2):
        file = Attachment("x.eml", "message/rfc822", len(content), False, False, content)
        composed = compose(forward(), replace(context, mail=replace(context.mail, attachments=(file,))))
        assert [part.get_filename() for part in read(composed).iter_attachments()] == ["x.eml", "original.eml"]
        content = composed.message


def test_an_answer_leads_back_to_the_case() -> None:
    """Reply-To and the envelope's sender are the case's signed address: answers, and bounces, name their case."""
    composed = compose(forward(), about(MAIL))
    address = DESK.case_address("10482")
    assert read(composed)["reply-to"].addresses[0].addr_spec == address == composed.envelope_from
    assert composed.recipients == (DESK.technicians,)
    assert composed.route == "technicians"


def test_all_forwards_of_a_case_are_one_thread() -> None:
    """They refer to the case's own id, which tells nothing of the address's signature."""
    first, second = (read(compose(forward(), about(raw))) for raw in (MAIL, COARSE))
    assert first["in-reply-to"] == second["in-reply-to"] == DESK.case_id("10482")
    assert DESK.case_address("10482").partition("-")[2].partition("@")[0] not in str(first["references"])
    assert DESK.case_id("10499") != DESK.case_id("10482")


def test_a_forward_that_comes_back_is_known_for_ours() -> None:
    """And a technician's out-of-office is not asked for."""
    composed = compose(forward(), about(MAIL))
    machine = parse(composed.message).machine
    assert machine is not None
    assert machine.kind is MachineKind.LOOP
    assert read(composed)["auto-submitted"] == "auto-generated"
    assert read(composed)["message-id"] == ID
    assert read(composed)["date"].datetime == AT


def test_an_emergency_is_marked_for_mail_clients() -> None:
    """Importance and X-Priority on high, and on nothing else."""
    assert read(compose(forward(priority=Priority.HIGH), about(MAIL)))["importance"] == "high"
    assert read(compose(forward(), about(MAIL)))["importance"] is None


def test_technicians_who_read_english_get_english() -> None:
    """Their language is the desk's, not the customer's."""
    composed = compose(forward(advised=(2,)), about(MAIL, desk=replace(DESK, language="en")))
    assert read(composed)["subject"].startswith("[#10482 · medium]")
    assert "Rules: 2 A concrete subject" in plain(composed)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_tag_that_is_given_is_said_in_words(language: str) -> None:
    """A case with every tag: none shows as its code."""
    every: list[Any] = [SimpleNamespace(incident="10431", swarm=(), relation=relation) for relation in Relation]
    given = {tag for facts in every for tag in _tags(facts, {0: RuleAction.ADVISE}, True)}
    assert {"external", "incomplete", "incident", "duplicate", "supplement"} <= given
    assert all(Voice(language, {}).has(f"tag_{tag}") for tag in given)


def test_the_name_of_a_customer_cannot_pose_as_an_address() -> None:
    """What is shown as the sender holds no @."""
    posing = MAIL.replace(b"Ana =?utf-8?Q?L=C3=B3pez?=", b'"admin@hosting.example"')
    assert read(compose(forward(), about(posing)))["from"].addresses[0].display_name == "ana vía Soporte"
