"""A mass failure is one failure told by many in their own words (rule 2)."""

from __future__ import annotations

from itertools import combinations

import pytest

from mailgate.language.failure import failure_keys, same_failure

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
