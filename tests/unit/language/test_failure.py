"""A mass failure is one failure told by many in their own words (rule 2)."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.language.failure import failure_keys, same_failure, symptoms

REFUSED = (
    "No entra el FTP de molinosur.mx: conexión rechazada en FileZilla",
    "ftp of brambleco.uk: connection refused, tried twice",
    "WinSCP me rehúsa la conexión al puerto 21",
    "El servidor FTP rechazó la conexión al subir fotos",
    "econnrefused en ftp, lo demás bien",
)
OTHERS = (
    "Los acentos del webmail salen como signos raros",
    "La respuesta automática de correo se manda doble",
    "El buzón borra solo los mensajes leídos",
    "No acepta la contraseña nueva del correo",
    "El reenvío del correo dice deferred 4.7.0",
)


@pytest.mark.parametrize(("one", "other"), list(combinations(REFUSED, 2)))
def test_one_failure_in_other_words_is_one(one: str, other: str) -> None:
    """Service and symptom count, not the wording, the language or the domain."""
    assert same_failure(failure_keys(one), failure_keys(other))


@pytest.mark.parametrize(("one", "other"), list(combinations(OTHERS, 2)))
def test_different_symptoms_of_one_service_are_no_mass_failure(one: str, other: str) -> None:
    """All are about mail, each with a fault of its own."""
    assert not same_failure(failure_keys(one), failure_keys(other))


def test_no_symptom_no_failure() -> None:
    """Where nothing fails there is nothing but a subject to know it again by."""
    assert {key.partition(" ")[0] for key in failure_keys("¿Cuánto cuesta una cuenta de FTP más?")} <= {"word:"}


def test_what_fails_on_a_site_is_not_the_site() -> None:
    """A button that does not open is no outage."""
    site = failure_keys("La página molinosur.mx no abre")
    assert "site down" in site
    assert not same_failure(site, failure_keys("En la página del carrito el botón de pagar con tarjeta no abre"))


def test_similar_subjects_are_one_failure() -> None:
    """Where no known symptom is told, rare words of the subject in common tell it."""
    one = failure_keys("El editor Elementor duplica los bloques de columnas\nDesde hoy.")
    other = failure_keys("Elementor: bloques duplicados en las columnas del editor\nEn dos computadoras.")
    assert same_failure(one, other)
    assert not same_failure(one, failure_keys("Elementor pide licencia otra vez"))


@pytest.mark.parametrize(
    "text",
    [
        "El FTP de refaccionesyaccesoriosdelbajioypuebla.com.mx desde hoy en la mañana me rechaza la conexión",
        "FTP: refaccionesyaccesoriosdelbajio.com.mx\nDesde hoy temprano dice connection refused",
        "http://ftp.molinosur.mx rehúsa la conexión",
    ],
)
def test_a_service_is_near_by_words_not_by_letters(text: str) -> None:
    """A long name between a service and what happens to it, or the end of a line, parts them not."""
    assert "ftp refused" in failure_keys(text)


@pytest.mark.parametrize(
    "text", ["El FTP anda lento.\nPor cierto.\nLa conexión fue rechazada", "FTP" + " cosas" * 9 + " 421"]
)
def test_what_is_told_far_away_is_told_of_something_else(text: str) -> None:
    assert failure_keys(text).isdisjoint({"ftp refused", "ftp 421"})


@pytest.mark.parametrize(
    "text",
    [
        "La página no abre",
        "mi sitio no me quiere abrir",
        "the site won't even load",
        "Nadie puede entrar al sitio",
        "sitio fuera de línea",
        "molinosur.mx timed out",
        "la web dejó de funcionar",
    ],
)
def test_a_service_is_down_in_many_words(text: str) -> None:
    assert "site down" in failure_keys(text)


@pytest.mark.parametrize(
    "text", ["La página ya abre", "No, gracias. La página abre", "Mi sitio carga y no cambió nada"]
)
def test_verbs_tell_a_symptom_only_when_denied(text: str) -> None:
    assert not symptoms(text.lower())


def test_the_service_that_is_named_most_plainly_counts() -> None:
    """A host or an address is named in most mails: it says little about what fails."""
    assert "webmail login" in failure_keys("El webmail de ana@molinosur.mx no acepta la contraseña")
    assert "webmail 503" in failure_keys("https://molinosur.mx/webmail muestra 503")
    assert "mail bounce" in failure_keys("ana@molinosur.mx rebota")


@pytest.mark.parametrize("text", ["Mandé 550 correos por el sitio", "sitio, tel. 55 550 1234", "El sitio usa 512 MB"])
def test_an_amount_is_no_error(text: str) -> None:
    """Nor is a part of a telephone number."""
    assert failure_keys(text).isdisjoint({"site 512", "site 550", "site bounce"})


@pytest.mark.parametrize("text", ["Mi sitio molinosur.mx no resuelve", "molinosur.mx: DNS_PROBE_FINISHED_NXDOMAIN"])
def test_a_name_that_does_not_resolve_is_a_failure_of_dns(text: str) -> None:
    """Whatever does not resolve, the site or the mail: it is the names that fail."""
    assert "dns unresolved" in failure_keys(text)


WORDS = "no abre ftp sitio 500 503 base de datos correo web x.mx a@b.mx https://x.mx/webmail / : . ¿ ﬀ"


@given(st.lists(st.sampled_from([*WORDS.split(), "\n"])))
def test_any_text_is_read(words: list[str]) -> None:
    """Keys are a service and what happens to it, or a word of the subject."""
    for key in failure_keys(" ".join(words)):
        assert len(key.split()) == 2
