"""How a message stands to what came before it (rules 5, 6, 9 and supplements)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailgate.config import load_policy
from mailgate.facts import Case, CaseState, History, Kind, Match, Priority, Reading, Relation, Role, Sender
from mailgate.language import read
from mailgate.mail import Address, Attachment, Mail
from mailgate.relate import brings_new, relate
from rules import RULES

POLICY = load_policy(None, RULES)
NOW = datetime(2025, 3, 4, 15, tzinfo=UTC)
SENDER = Sender("ines@mercerialola.mx", "mercerialola.mx", Role.CUSTOMER, authenticated=True, known=True)
COLLEAGUE = replace(SENDER, address="raul@mercerialola.mx")


def case(id: int, subject: str, words: str, **changes: object) -> Case:
    made = Case(
        id=id, number=f"{id}0000", account="mercerialola.mx", customer="ines@mercerialola.mx", subject=subject,
        words=words, has_file=False, state=CaseState.OPEN, priority=Priority.MEDIUM, language="es", opened_at=NOW,
        changed_at=NOW, asked=0, missing=(), handled_at=None, incident=None,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def mail(subject: str, own: str, file: str = "") -> Mail:
    files = (Attachment(file, "image/png", 9, False, False, b"x"),) if file else ()
    return Mail(
        digest="", message_id="", sender=Address("Inés Vela", "ines@mercerialola.mx"), return_path=None, reply_to=(),
        to=(), cc=(), subject=subject, date=None, received=None, in_reply_to=(), references=(), text=own,
        own_words=own, quoted="", forwarded="", signature="", disclaimer="", attachments=files, machine=None,
        unanswerable="", claimed_priority="", authentication=(), headers={}, defects=(),
    )  # fmt: skip


def related(
    message: Mail, *cases: Case, sender: Sender = SENDER, thread: Case | None = None
) -> tuple[Relation, Match | None, Reading]:
    return relate(message, read(message), sender, History(thread=thread, cases=cases), POLICY)


CATALOGUE = case(
    1, "El catálogo de mercerialola.mx sale sin precios",
    "En mercerialola.mx/catalogo los precios aparecen en blanco desde que subimos la lista nueva el lunes.",
)  # fmt: skip
MAILBOX = case(
    2, "ventas@mercerialola.mx rebota",
    "Los clientes reciben 550 user unknown al escribir a ventas@mercerialola.mx desde hoy a las nueve.",
)  # fmt: skip


class TestDuplicates:
    """Rule 5."""

    def test_a_matter_opened_again_in_other_words_is_a_duplicate_of_its_case(self) -> None:
        """Also by a colleague, and with slips of the pen."""
        again = mail(
            "presios en vlanco",
            "los presios de mercerialola.mx salen en vlanco en el catalogo desde el lunes con la lista nueva",
        )
        relation, match, reading = related(again, MAILBOX, CATALOGUE, sender=COLLEAGUE)
        assert (relation, match and match.case) == (Relation.DUPLICATE, CATALOGUE)
        assert not brings_new(again, reading, match)

    @pytest.mark.parametrize(
        ("subject", "words"),
        [
            (
                "compras@mercerialola.mx rebota",
                "Los proveedores reciben 550 user unknown al escribir a compras@mercerialola.mx desde hoy.",
            ),
            (
                "El carrito de mercerialola.mx no suma",
                "En mercerialola.mx/carrito el total se queda en cero desde el lunes.",
            ),
        ],
    )
    def test_another_thing_in_like_words_is_new(self, subject: str, words: str) -> None:
        """Another mailbox, another section."""
        assert related(mail(subject, words), MAILBOX, CATALOGUE)[0] is Relation.NEW

    def test_the_matter_of_a_closed_case_is_new(self) -> None:
        """What comes back is a new case."""
        closed = replace(CATALOGUE, state=CaseState.CLOSED)
        assert related(mail(CATALOGUE.subject, CATALOGUE.words), closed)[0] is Relation.NEW

    def test_a_file_or_an_error_that_the_case_lacks_is_news(self) -> None:
        """Then the duplicate goes to its case."""
        with_file = mail(CATALOGUE.subject, CATALOGUE.words, file="pantalla.png")
        with_error = mail(
            "precios en blanco",
            f"{CATALOGUE.words} La consola dice: Uncaught TypeError precio is undefined en listas.js.",
        )
        for message in (with_file, with_error):
            _, match, reading = related(message, CATALOGUE)
            assert match is not None
            assert brings_new(message, reading, match)


class TestChasers:
    """Rules 6 and 9: context decides where words alone can't."""

    def test_a_chaser_without_thread_finds_its_case_by_its_matter(self) -> None:
        """Worded with the matter it is no duplicate."""
        relation, match, reading = related(
            mail("¿Cómo van con los precios del catálogo?", "¿Ya casi queda?"), MAILBOX, CATALOGUE
        )
        assert (relation, match and match.case, reading.kind) == (Relation.FOLLOW_UP, CATALOGUE, Kind.CHASER)

    def test_a_chaser_with_no_case_is_new(self) -> None:
        """There is nothing that it could follow."""
        assert related(mail("Seguimiento", "¿Hay novedades de mi trámite?"))[0] is Relation.NEW

    def test_a_reply_that_brings_facts_is_no_pressure(self) -> None:
        """However angry: the error is new."""
        angry = mail(f"Re: {CATALOGUE.subject}", "Me voy a ir con otros. Ahora el catálogo contesta 503 al filtrar.")
        assert related(angry, thread=CATALOGUE)[2].kind is Kind.PROBLEM

    def test_a_chaser_with_a_file_or_another_mailbox_is_none(self) -> None:
        """What it carries is news, however it asks."""
        with_file = mail(f"Re: {CATALOGUE.subject}", "¿Alguna novedad?", file="pantalla.png")
        with_name = mail(f"Re: {CATALOGUE.subject}", "Muévanse o me voy. Y pagos@mercerialola.mx igual.")
        for message in (with_file, with_name):
            assert related(message, thread=CATALOGUE)[2].kind not in (Kind.CHASER, Kind.PRESSURE)

    def test_a_threat_with_nothing_else_is_pressure(self) -> None:
        """On a case it adds nothing."""
        threat = mail(f"Re: {CATALOGUE.subject}", "Si hoy no queda, mañana me cambio de proveedor y los demando.")
        assert related(threat, thread=CATALOGUE)[2].kind is Kind.PRESSURE

    def test_an_answer_to_a_technician_is_no_chaser(self) -> None:
        """Short as it is."""
        answer = mail(f"Re: {CATALOGUE.subject}", "Con Firefox y con Safari, los dos en la Mac.")
        assert related(answer, thread=CATALOGUE)[2].kind not in (Kind.CHASER, Kind.PRESSURE)

    def test_what_a_technician_is_told_is_an_answer(self) -> None:
        """A go-ahead hurries nobody where a technician spoke last; where nobody did, it does."""
        go_ahead = mail(f"Re: {CATALOGUE.subject}", "Sí, háganlo hoy mismo")
        answered = replace(CATALOGUE, state=CaseState.ANSWERED, handled_at=NOW)
        assert related(go_ahead, thread=answered)[2].kind is Kind.PROBLEM
        assert related(go_ahead, thread=CATALOGUE)[2].kind is Kind.PRESSURE

    def test_pressure_is_no_answer_to_a_technician(self) -> None:
        """Whoever spoke last."""
        answered = replace(CATALOGUE, state=CaseState.ANSWERED, handled_at=NOW)
        threat = mail(f"Re: {CATALOGUE.subject}", "Si hoy no queda, mañana me cambio de proveedor y los demando.")
        assert related(threat, thread=answered)[2].kind is Kind.PRESSURE


class TestSupplements:
    """The answer to a request for detail."""

    def test_a_supplement_under_another_subject_finds_its_case(self) -> None:
        """While a case awaits detail a new mail on the matter is its supplement."""
        vague = case(
            3,
            "Fotos borrosas en una tienda",
            "En una de mis tiendas las fotos salen borrosas.",
            state=CaseState.AWAITING_DETAIL,
        )
        answer = mail(
            "Datos de la tienda", "La tienda de las fotos borrosas es mercerialola.mx, pasa al abrirla en el celular."
        )
        assert related(answer, vague)[:2][0] is Relation.SUPPLEMENT

    @pytest.mark.parametrize(
        ("subject", "words"),
        [
            ("Lo que me pidieron", "En el celular se ve todo pixeleado, en la laptop no. Es así desde el domingo."),
            ("Missing details", "As you asked: on my phone everything is blocky, on the laptop it is sharp."),
            ("Información solicitada", "Cada que subo una imagen queda pixeleada, aunque la original es nítida."),
        ],
    )
    def test_what_says_that_it_brings_what_was_asked_for_is_a_supplement(self, subject: str, words: str) -> None:
        """However little its words are like the case's; where nothing was asked it is a matter of its own."""
        asked = case(3, "Ayuda con mi tienda", "Mi tienda anda rara.", state=CaseState.AWAITING_DETAIL)
        answer = mail(subject, words)
        assert related(answer, asked, CATALOGUE)[1] == related(answer, asked)[1]
        assert related(answer, asked)[0] is Relation.SUPPLEMENT
        assert related(answer, replace(asked, state=CaseState.OPEN))[0] is Relation.NEW

    def test_another_matter_is_no_supplement(self) -> None:
        """Awaiting detail does not swallow the account's other mail."""
        vague = case(
            3,
            "Fotos borrosas en una tienda",
            "En una de mis tiendas las fotos salen borrosas.",
            state=CaseState.AWAITING_DETAIL,
        )
        other = mail("Cotización de plan", "¿Cuánto cuesta pasar mercerialola.mx al plan Empresa por un año?")
        assert related(other, vague)[0] is Relation.NEW


def test_a_thread_needs_no_likeness() -> None:
    """A reply belongs to its case whatever it says; a closed case's thread opens a new one that names it."""
    reply = mail("Re: otra cosa", "El martes a las once volvió a pasar.")
    assert related(reply, thread=CATALOGUE)[0] is Relation.FOLLOW_UP
    relation, match, _ = related(reply, thread=replace(CATALOGUE, state=CaseState.CLOSED))
    assert relation is Relation.NEW
    assert match is not None


def test_what_all_cases_of_an_account_name_supports_none() -> None:
    """The account's own domain does not tell its matters apart."""
    words = ("galería", "boletín", "buscador", "mapa", "contador", "pie")
    many = [
        case(n, f"Asunto {word} de mercerialola.mx", f"mercerialola.mx: {word} con fallas")
        for n, word in enumerate(words, 1)
    ]
    relation, match, _ = related(
        mail("Boletín de mercerialola.mx con fallas", "el boletín de mercerialola.mx con fallas"), *many
    )
    assert match is not None
    assert match.case is many[1]
    assert "host mercerialola.mx" not in match.supports
    assert relation is Relation.DUPLICATE
