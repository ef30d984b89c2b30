"""A technician's mail as the customer gets it."""

from __future__ import annotations

import email
from dataclasses import replace

from mailgate.actions import Relay
from mailgate.compose import compose
from mailgate.compose.relay import own_words
from mailgate.parse import parse
from tests.unit.compose.desk import ANSWER, CUSTOMER_ID, DESK, about, crlf, forward, plain, read

RELAY = Relay("10482", ("ana@lapaloma.example",), (), "Re: [#10482 · media] Error 500 al pagar")


def words(text: str) -> str:
    mail = replace(parse(ANSWER), own_words=text)
    return own_words(mail, DESK)


def test_no_trace_of_the_technicians_address_goes_out() -> None:
    """Neither in headers, nor in the text, nor in ids, nor encoded."""
    composed = compose(RELAY, about(ANSWER))
    parts = email.message_from_bytes(composed.message).walk()
    decoded = b"".join(body for part in parts if isinstance(body := part.get_payload(decode=True), bytes))
    for inside in (b"taller.example", b"10.1.2.3", b"laptop"):
        assert inside not in composed.message + decoded
    assert "escriba a soporte@hosting.example" in plain(composed)


def test_a_person_wrote_it() -> None:
    """The technician's name on the mailbox's address, and no mark of a machine."""
    composed = compose(RELAY, about(ANSWER))
    mail = read(composed)
    assert mail["from"].addresses[0].display_name == "Hugo Partida (Soporte)"
    assert mail["from"].addresses[0].addr_spec == DESK.mailbox
    assert parse(composed.message).machine is None
    assert (composed.route, composed.recipients) == ("customers", ("ana@lapaloma.example",))


def test_it_stands_in_the_customers_thread_and_answers_lead_to_the_case() -> None:
    """The customer's id is what the forward named; the forward's and the technician's own ids stay inside."""
    mail = read(compose(RELAY, about(ANSWER)))
    assert mail["in-reply-to"] == CUSTOMER_ID
    assert str(mail["references"]).split() == [DESK.case_id("10482"), CUSTOMER_ID]
    assert mail["subject"] == "Re: Error 500 al pagar"
    assert mail["reply-to"].addresses[0].addr_spec == DESK.case_address("10482")


def test_commands_notes_and_the_quoted_forward_stay_inside() -> None:
    """What is left is what the technician said to the customer."""
    said = plain(compose(RELAY, about(ANSWER)))
    assert said.startswith("Hola, Ana:\n\nYa quedó; faltaba memoria en PHP.")
    for inside in ("#cerrar", "#nota", "ofrecer el Pro", "Revisar con Marta", "Cliente: Ana"):
        assert inside not in said


def test_a_note_that_a_mail_client_has_wrapped_stays_inside_whole() -> None:
    """Up to the next blank line; a short note ends with its line."""
    long = (
        "#nota " + "el cliente paga poco y conviene ofrecerle otra cosa hoy mismo" + "\nantes de que se vaya\n\nListo."
    )
    assert words(long) == "Listo."
    assert words("#nota VIP\nListo, Ana.") == "Listo, Ana."
    assert words("Listo.\n#note\nsecret\nmore secret") == "Listo."


def test_a_customers_address_in_the_text_stays() -> None:
    """Only what is listed as internal is changed."""
    assert words("Escriba a ventas@lapaloma.example o a MESA@taller.example.") == (
        "Escriba a ventas@lapaloma.example o a soporte@hosting.example."
    )


def test_a_forward_that_is_attached_stays_inside_and_other_files_go() -> None:
    """Clients can attach what they answer."""
    inside = compose(forward(), about(ANSWER)).message.decode()
    raw = crlf(
        "From: Hugo <hugo@taller.example>\nSubject: Re: x\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="o"\n\n--o\nContent-Type: text/plain\n\nVea la guía.\n--o\n'
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename="guia.pdf"\n\n%PDF\n--o\n'
        f"Content-Type: message/rfc822\n\n{inside.replace(chr(13), '')}\n--o--\n"
    )
    composed = compose(RELAY, about(raw))
    assert [part.get_filename() for part in read(composed).iter_attachments()] == ["guia.pdf"]
    assert b"Mailgate" not in composed.message


def test_the_foot_speaks_the_technicians_language_of_the_moment() -> None:
    """An answer in English has an English foot."""
    raw = ANSWER.replace(
        "Ya quedó; faltaba memoria en PHP.".encode(), b"It is solved now, there was not enough memory."
    )
    raw = raw.replace(b"Cualquier duda, escriba a", b"If there is anything else, please write to").replace(
        b"Hola, Ana", b"Hello Ana"
    )
    assert "Case 10482 · To reply, just answer this mail." in plain(compose(RELAY, about(raw)))


def test_colleagues_get_a_copy() -> None:
    """Cc is shown and sent to, nobody twice."""
    composed = compose(replace(RELAY, cc=("beto@lapaloma.example", "ana@lapaloma.example")), about(ANSWER))
    assert composed.recipients == ("ana@lapaloma.example", "beto@lapaloma.example")
    assert "beto@lapaloma.example" in str(read(composed)["cc"])
