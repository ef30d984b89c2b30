"""Reading says what a careful person would take from a mail, and shows the words it rests on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.facts import Kind, Priority, Reading, Span
from mailgate.language import read, read_whole
from mailgate.mail import Address, Attachment, Mail


def mail(subject: str = "", own: str = "", forwarded: str = "", file: str = "") -> Mail:
    files = (Attachment(file, "image/png", 9, False, False, b"x"),) if file else ()
    return Mail(
        digest="", message_id="", sender=Address("", "ana@empresa.example"), return_path=None, reply_to=(), to=(),
        cc=(),
        subject=subject, date=None, received=None, in_reply_to=(), references=(), text=own, own_words=own,
        quoted=forwarded, forwarded=forwarded, signature="", disclaimer="", attachments=files, machine=None,
        unanswerable="", claimed_priority="", authentication=(), headers={}, defects=(),
    )  # fmt: skip


def lacks(reading: Reading) -> set[str]:
    return {part for part in ("affected", "symptom", "circumstances") if getattr(reading, part) is None}


WHOLE_REPORT = mail(
    "Buzón de almacén rechaza correos",
    "Buenos días. El buzón almacen@telasdelnorte.mx devuelve todo lo que nos mandan los proveedores con "
    '"552 mailbox full". Empezó el martes después de que cambiamos de plan.',
)


def test_a_whole_report_lacks_nothing() -> None:
    """Thing, behaviour and circumstance are found, each in the words that say it (rule 4)."""
    reading = read(WHOLE_REPORT)
    assert reading.kind is Kind.PROBLEM
    assert lacks(reading) == set()
    assert "martes" in reading.circumstances.text if reading.circumstances else False
    assert reading.priority is Priority.MEDIUM


@pytest.mark.parametrize(
    ("own", "lacking"),
    [
        ("Hola, ayúdenme por favor, algo anda mal y no sé qué hacer.", {"affected", "symptom", "circumstances"}),
        ("El correo pedidos@quesosdelvalle.mx no sirve.", {"symptom", "circumstances"}),
        ("La página quesosdelvalle.mx sale en blanco.", {"circumstances"}),
        ("Our booking form at harbourcabins.com has a problem since Monday's update.", {"symptom"}),
    ],
)
def test_what_a_report_lacks_is_named(own: str, lacking: set[str]) -> None:
    """Vague words are no symptom, a state is no circumstance, a plea names no thing (rule 4)."""
    assert lacks(read(mail("Reporte", own))) == lacking


def test_an_attached_file_is_a_circumstance() -> None:
    """A screenshot shows what the words leave out (rule 4)."""
    reading = read(mail("Sitio en blanco", "La página quesosdelvalle.mx sale en blanco.", file="pantalla.png"))
    assert reading.circumstances == Span("pantalla.png", "attachment", 0)


def test_a_pasted_log_is_a_circumstance_and_claims_nothing() -> None:
    """Pasted output counts as evidence for rule 4, never for a claim of priority (POLICY, Words)."""
    own = "La tienda zapatosluna.mx marca error al pagar.\n2025-03-04 10:00:01 CRITICAL urgent: payment failed"
    reading = read(mail("Error al pagar en zapatosluna.mx", own))
    assert reading.circumstances is not None
    assert reading.circumstances.where == "own_words"
    assert reading.claims is None


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        ("¿Cuánto cuesta agregar cinco buzones a mi plan?", Kind.QUESTION),
        ("Solicito dar de alta el buzón compras@aceroslerma.mx con 5 GB.", Kind.REQUEST),
        ("¿Cómo va mi caso? ¿Ya hay alguna novedad?", Kind.CHASER),
        ("Si hoy no contestan me voy con otra empresa y los denuncio en Profeco.", Kind.PRESSURE),
        ("Muchas gracias, ya quedó todo perfecto.", Kind.THANKS),
        ("Thank you so much, it all works again.", Kind.THANKS),
        ("Any news on my case? Could someone give me a ring?", Kind.CHASER),
        ("asdkjh qwlkej zxmcnb lkjlkj", Kind.NONSENSE),
        ("   ", Kind.NONSENSE),
    ],
)
def test_the_kind_of_a_mail(own: str, kind: Kind) -> None:
    """What the own words are for decides which rules bear on them (facts.Kind)."""
    assert read(mail("Caso 2044" if own.strip() else "hola", own)).kind is kind


def test_a_question_is_of_low_priority() -> None:
    """Questions and requests are low (rule 1)."""
    assert read(mail("Costo de buzones", "¿Cuánto cuesta agregar cinco buzones a mi plan?")).priority is Priority.LOW


def test_a_total_outage_seen_from_two_networks_is_high() -> None:
    """Nothing works, and two devices on two networks say so (rule 1)."""
    own = (
        "Nuestro sitio refaccionesoriente.mx no carga desde las 8, ni en la computadora de la oficina ni en mi celular "
        "con datos. "
        "También mi socio en Puebla lo ve caído."
    )
    reading = read(mail("Sitio refaccionesoriente.mx caído", own))
    assert reading.priority is Priority.HIGH
    assert reading.high_sign is not None


def test_an_outage_without_a_sign_is_medium() -> None:
    """ "My site is down" alone is medium (rule 1)."""
    reading = read(mail("Sitio caído", "Mi página refaccionesoriente.mx no abre desde hace rato."))
    assert reading.priority is Priority.MEDIUM


@pytest.mark.parametrize("words", ["ES URGENTE, por favor.", "This is an emergency!", "prioridad alta"])
def test_words_that_claim_a_high_priority(words: str) -> None:
    """Claims are found in own words (rule 1)."""
    assert read(mail("Correo de ventas", f"El buzón ventas@lunas.mx rebota desde ayer. {words}")).claims is not None


@pytest.mark.parametrize("words", ["No es urgente.", "Agradezco su apoyo a la brevedad.", "No rush, it is not urgent."])
def test_words_that_claim_nothing(words: str) -> None:
    """A negated claim and plain courtesy are none (rule 1)."""
    assert read(mail("Correo de ventas", f"El buzón ventas@lunas.mx rebota desde ayer. {words}")).claims is None


@pytest.mark.parametrize(
    "subject", ["lunas.mx falla", "no jala lunas.mx", "lunas.mx doesn't work", "lunas.mx no sirve"]
)
def test_a_subject_that_says_of_an_address_that_it_fails_is_concrete(subject: str) -> None:
    """Technicians see what to take first (rule 2), though not what happens (rule 4)."""
    assert read(mail(subject, "No sirve lunas.mx, gracias.")).vague_subject == ""
    assert read(mail("Problema lunas.mx", "No sirve lunas.mx, gracias.")).vague_subject


@pytest.mark.parametrize("subject", ["URGENTE SE CALLO LA PAGINA LUNAS.MX", "urgente el boton tira error 419"])
def test_a_subject_that_opens_with_the_word_claims(subject: str) -> None:
    """Rule 1 names the word: no other words of the mail take it back."""
    assert (
        read(mail(subject, "LES COMENTO QUE LUNAS.MX TARDA AL ENTRAR DESDE QUE ABRI A LAS 7. SALUDOS")).claims
        is not None
    )


def test_an_announced_file() -> None:
    """Words that hand over a picture are shown (rule 3)."""
    reading = read(mail("Error 500 en el panel", "Al entrar al panel sale Error 500. Adjunto captura de pantalla."))
    assert reading.announces is not None
    assert "captura" in reading.announces.text


def test_what_is_pasted_or_announced_by_another_is_no_announced_file() -> None:
    """Rule 3 is about files that the sender promises: a pasted log is there, a forwarded mail's words are not his."""
    pasted = "El respaldo de vps-88 termina con código 23 desde el domingo. Aquí abajo pego el log."
    assert read(mail("Respaldo de vps-88 falla", pasted)).announces is None
    assert read(mail("Respaldo de vps-88 falla", pasted.replace("el log", "la captura"))).announces is not None
    forwarded = "Your domain will be deactivated. See attached invoice."
    assert read(mail("¿Es suyo este aviso?", "¿Es de ustedes o es fraude?", forwarded=forwarded)).announces is None


def test_a_cause_on_the_customers_side() -> None:
    """Only Outlook fails while webmail works: the cause is there (rule 0)."""
    own = "Mi Outlook ya no manda correos de ana@lunas.mx desde ayer, pero en el webmail sí salen sin problema."
    assert read(mail("Outlook no envía", own)).external is not None


@pytest.mark.parametrize("subject", ["", "Hola", "URGENTE!!!", "ayuda por favor", "problema", "Re:"])
def test_vague_subjects(subject: str) -> None:
    """A subject without a matter is vague, and a better one is made of the own words (rule 2)."""
    reading = read(mail(subject, "El buzón ventas@lunas.mx rebota desde ayer con un 550 al recibir de Gmail."))
    assert reading.vague_subject
    assert "ventas@lunas.mx" in reading.better_subject


@pytest.mark.parametrize(
    ("subject", "own"),
    [
        ("No carga lunas.mx en Chrome", "El sitio lunas.mx no carga desde ayer en Chrome."),
        ("Error 403 en el panel", "El panel de lunas.mx da error 403 desde ayer en Chrome."),
        ("Quote for ten mailboxes", "How much would ten mailboxes more cost us a year?"),
    ],
)
def test_concrete_subjects(subject: str, own: str) -> None:
    """A subject that names a matter stands (rule 2)."""
    assert read(mail(subject, own)).vague_subject == ""


@pytest.mark.parametrize(("own", "language"), [("No me llegan correos", "es"), ("Our site is down", "en"), ("403", "")])
def test_the_language(own: str, language: str) -> None:
    """Small words tell the language; where there are none, it is left open."""
    assert read(mail("", own)).language == language


PARTS = "kind_span affected symptom circumstances question high_sign claims external announces".split()  # noqa: SIM905
PIECES = """mi página|lunas.mx|ana@lunas.mx|no abre|550 5.7.1|¿|.|URGENTE|\u2028|İ|ﬁ|@|desde ayer|https://|\t|'|10.0.0.1|ERR_X
Reporting-MTA: dns; x|Traceback (most recent call last):|2025-01-01 10:00:00 x|<a@b.c>: host x[1.2.3.4]|\n|x@y.|一二"""
TEXT = st.text(max_size=300) | st.lists(st.sampled_from([*PIECES.split("|"), "\n", "x" * 70])).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, TEXT)
def test_any_text_is_read_and_every_span_lies_where_it_says(subject: str, own: str, forwarded: str) -> None:
    """Reading never raises, and evidence can be shown at its place."""
    message = mail(subject, own, forwarded)
    reading = read(message)
    texts = {"subject": message.subject, "own_words": message.own_words, "submitted": message.forwarded}
    parts = (
        "kind_span",
        "affected",
        "symptom",
        "circumstances",
        "question",
        "high_sign",
        "claims",
        "external",
        "announces",
    )
    spans = [getattr(reading, part) for part in parts] + [entity.span for entity in reading.entities]
    for span in filter(None, spans):
        assert texts[span.where][span.start : span.start + len(span.text)] == span.text
    assert "\n" not in reading.better_subject
    read_whole(message, reading, own, False)
