"""A mail in numbers: who saw an outage."""

from __future__ import annotations

from mailgate.language.model import load
from mailgate.language.sheet import lay_out
from mailgate.language.summary import summary


def test_witnesses_of_a_form_that_fails_are_not_those_of_an_outage() -> None:
    """How many devices, networks, people, monitors and places saw it, "neither", "the same", all of them (rule 1)."""
    witnesses = "Mi hermana en Puebla lo ve igual, y yo en el celular con datos."
    down, form = (summarised(f"{what} {witnesses}") for what in ("lunas.mx está caída.", "El formulario da lata."))
    seen = [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 4.0]
    assert down[-9:] == [*seen, 0.0]
    assert form[-9:] == [0.0] * 8 + [4.0]


def summarised(words: str) -> list[float]:
    sheet = lay_out("", words, "", 0)
    return summary(sheet, *load().score(sheet))
