"""A message on a case is read together with it (rules 1 and 4)."""

from __future__ import annotations

import pytest

from mailgate.facts import Kind, Priority
from mailgate.language import read, read_priority, read_whole
from tests.unit.language.test_read import lacks, mail


def test_a_supplement_is_read_with_its_case() -> None:
    """What the case already named need not be named again; its words have the place "case" (rule 4)."""
    reply = mail("Re: Caso 88", "Sale 'Error establishing a database connection' desde que actualicé WordPress ayer.")
    whole = read_whole(reply, read(reply), "ayuda\nMi página lunas.mx no funciona", False)
    assert lacks(whole) == set()
    assert whole.affected is not None
    assert whole.kind is Kind.PROBLEM


SEEN_ELSEWHERE = "Ya lo vi con mi hermana en Puebla y le pasa lo mismo, y en mi celular con datos igual."
AS_IN_LEEDS = "Same on my phone with mobile data, and our agent in Leeds says it is the same for him."


@pytest.mark.parametrize("words", [SEEN_ELSEWHERE, AS_IN_LEEDS])
@pytest.mark.parametrize(
    ("case", "priority"),
    [
        ("No abre lunas.mx\nlunas.mx no carga en mi computadora desde las nueve.", Priority.HIGH),
        ("lunas.mx won't load\nlunas.mx does not load on my laptop, it times out.", Priority.HIGH),
        ("lunas.mx lento\nlunas.mx tarda mucho en cargar, como 30 segundos por página.", Priority.MEDIUM),
        ("El formulario no envía\nEl formulario de lunas.mx no manda nada al darle Enviar.", Priority.MEDIUM),
        ("cPanel no abre\nNo abre el cPanel de lunas.mx, se queda en blanco.", Priority.MEDIUM),
    ],
)
def test_who_sees_an_outage_from_a_second_place_raises_its_case(case: str, priority: Priority, words: str) -> None:
    """The reply names nothing that is down and the case alone is not credible: together they are high (rule 1).

    Only an outage: many may see that a form fails.
    """
    reply = mail("", words)
    reading = read(reply)
    assert reading.priority is Priority.MEDIUM
    assert read_priority(reply, reading, case, False).priority is priority


def test_a_chaser_adds_nothing_to_its_case() -> None:
    """A chaser brings nothing: what the case lacks, it still lacks (rule 4)."""
    reply = mail("Re: Caso 88", "¿Ya hay novedades? Sigo esperando su respuesta.")
    whole = read_whole(reply, read(reply), "ayuda\nMi página lunas.mx no funciona", False)
    assert "symptom" in lacks(whole)


def test_a_file_of_the_case_counts() -> None:
    """Evidence that an earlier message carried is a circumstance of the whole (rule 4)."""
    reply = mail("Re: Caso 88", "Es la página lunas.mx, sale en blanco.")
    assert read_whole(reply, read(reply), "Les mando la foto", True).circumstances is not None


def test_what_neither_says_alone_they_may_say_together() -> None:
    """The reply names nothing that is down and the case is seen by one person: as one text they are an outage."""
    case = "No abre lunas.mx\nlunas.mx no carga en mi computadora desde las nueve."
    reply = mail("", SEEN_ELSEWHERE)
    assert read_whole(reply, read(reply), case, False).priority is Priority.HIGH
