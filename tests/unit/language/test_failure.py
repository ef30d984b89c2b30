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
    """A question about a service reports nothing."""
    assert failure_keys("¿Cuánto cuesta una cuenta de FTP más?") == frozenset()
