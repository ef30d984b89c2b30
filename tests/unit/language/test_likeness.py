"""Likeness says whether two mails of one account are one matter, and shows why (rule 5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.language.fold import fold
from mailgate.language.likeness import VETOED, alike, anything, compare, folded_subject, news, pair_features, profile
from mailgate.language.sound import sound, stem
from mailgate.language.things import same_name, shared_and_differing, things

SAME = 50.0  # the policy's default

CASE = profile(
    "El calendario de viajesnopal.mx no guarda citas",
    "Al dar Guardar en el calendario de viajesnopal.mx la cita desaparece, desde que actualizamos el tema el jueves.",
)


def test_a_matter_told_in_other_words_is_one() -> None:
    """Words are compared by sound and rarity, whatever their order."""
    again = profile(
        "Citas que se pierden",
        "viajesnopal.mx: guardo la cita en el calendario y desaparece, cambiamos el tema el jueves",
    )
    assert compare(again, CASE).score >= SAME


def test_slips_of_the_pen_do_not_hide_a_matter() -> None:
    """Letters that sound alike are one letter."""
    again = profile(
        "el kalendario no guarda sitas",
        "al dar guardar en el kalendario de viajesnopal.mx la zita desaparese desde q actualisamos el tema el juebes",
    )
    assert compare(again, CASE).score >= SAME


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("ana@viajesnopal.mx no recibe", "luis@viajesnopal.mx no recibe", "mailbox"),
        ("viajesnopal.mx/fotos lenta", "viajesnopal.mx/precios lenta", "path"),
        ("nodo-3: disco lleno", "nodo-8: disco lleno", "numbered"),
        ("Factura 7781 mal cobrada", "Factura 7790 mal cobrada", "document"),
        ("Renovar viajesnopal.mx", "Renovar hotelnopal.mx", "host"),
    ],
)
def test_another_thing_is_another_matter(one: str, other: str, kind: str) -> None:
    """Like words about another mailbox, section, machine, paper or domain are vetoed, and the veto names both."""
    found = alike((one, "", ()), (other, "", ()))
    assert found.score <= VETOED
    assert found.vetoes[0].startswith(f"{kind}: ")


def test_what_both_name_supports() -> None:
    """The evidence shows it."""
    found = alike(("nodo-3 sin espacio", "", ()), ("Disco lleno en nodo 3 y nodo-3", "", ()))
    assert "numbered nodo 3" in found.supports


def test_the_same_place_of_another_symptom_is_another_matter() -> None:
    """A shared domain says nothing by itself: all matters of an account share it."""
    other = profile(
        "Correos de viajesnopal.mx rebotan", "Los clientes reciben 550 user unknown al escribirnos a viajesnopal.mx."
    )
    assert compare(other, CASE, lambda thing: 0.1).score < SAME


@pytest.mark.parametrize(
    "subject",
    ["RE: Falla en nómina", "[Ticket #12] FALLA EN NOMINA", "Fwd: Re: falla en nómina", "Caso 4410: Falla en nómina"],
)
def test_prefixes_tags_accents_and_case_are_no_part_of_a_subject(subject: str) -> None:
    """They are what mail programs and people put around it."""
    assert folded_subject(subject) == "falla en nomina"


def test_a_new_error_is_news_and_new_words_for_the_same_are_not() -> None:
    """A duplicate is let through only where its case lacks what it tells."""
    told = profile(
        "calendario",
        "En viajesnopal.mx al guardar la cita el log dice: SQLSTATE[22001] Data too long for column 'notas'.",
    )
    again = profile(
        "Citas que se pierden",
        "guardo la cita en el calendario de viajesnopal.mx y desaparece, cambiamos el tema el jueves",
    )
    assert news(told, CASE) > 0.8 > 0.5 > news(again, CASE)


def test_sound() -> None:
    """Spanish spelling has more letters than sounds."""
    assert sound("vaca") == sound("baca")
    assert sound("queso") == sound("keso")
    assert stem("paginas") == stem("pajina")
    assert stem("3000") == "3000"


def test_things_are_told_from_amounts_and_telephones() -> None:
    """A number is a name only where it names."""
    assert things(fold("La 4471 de pagos, 3000 artículos, llame al 55 5555 0121, 40 %, 200 MB")) == {("number", "4471")}


def test_a_slip_in_a_long_name_is_forgiven_a_digit_is_not() -> None:
    """Nobody has two domains that differ by one letter as often as somebody mistypes one."""
    assert same_name("ferreteria-lopez.mx", "fereteria-lopez.mx")
    assert not same_name("sucursal1-lopez.mx", "sucursal2-lopez.mx")
    assert not same_name("ana@empresa.mx", "eva@empresa.mx")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_compared(a: str, b: str) -> None:
    """Scores stay within 0 and 100; a text never vetoes itself."""
    found = compare(profile(a, b), profile(b, a))
    assert 0.0 <= found.score <= 100.0
    assert shared_and_differing(things(fold(a)), things(fold(a)))[1] == ()


def test_a_subject_used_again_for_another_host_is_another_matter() -> None:
    """The subject that was carried along names the old one; the body counts."""
    subject = "El buscador de uniformessol.mx no encuentra productos"
    old = profile(subject, "En uniformessol.mx escribo filipina en el buscador y me salen 0 resultados.")
    other = profile(subject, "En escolaressol.mx, mi otra tienda, el buscador ni siquiera aparece desde ayer.")
    again = profile(subject, "En uniformessol.mx el buscador sigue dando 0 resultados con filipina.")
    assert compare(other, old).vetoes
    assert not compare(again, old).vetoes


def test_the_same_time_and_the_same_failure_of_one_thing_support() -> None:
    """Who reports a matter again in other words names the same day, and the thing fails in the same way."""
    case = profile(
        "pedidos@granjasol.mx tarda", "Lo que mandamos desde pedidos@granjasol.mx llega tarde desde el jueves."
    )
    same = profile(
        "clientes esperando", "nuestro correo de pedidos@granjasol.mx les llega lento, esto es desde el jueves"
    )
    later = profile("clientes esperando", "nuestro correo de pedidos@granjasol.mx les llega lento")
    assert compare(same, case).score > compare(later, case).score
    down = profile("granjasol.mx caída", "granjasol.mx no carga en recepción")
    alert = profile("Monitor: granjasol.mx DOWN", "connection timeout from three places")
    features = [pair_features(alert, each, shared_and_differing(alert.things, each.things)[0], anything)
                for each in (down, profile("granjasol.mx", "¿Cuándo vence granjasol.mx?"))]  # fmt: skip
    assert [each["failing"] for each in features] == [1.0, 0.0]
