"""What a message on a case is for shows only beside the case."""

from __future__ import annotations

import json
from importlib import resources
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.language.matter import profile
from mailgate.language.stance import STANCES, stance, stance_features

CASE = profile(
    "La bitácora de transportesoro.mx no abre",
    "En transportesoro.mx/bitacora sale pantalla blanca desde el cambio de tema.",
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("¿Alguna noticia de la bitácora?", "chases"),
        ("Hi, any update please?", "chases"),
        ("Si no lo arreglan hoy los demando.", "presses"),
        ("Hurry up or I will leave you.", "presses"),
        ("En Safari la bitácora sí muestra las filas, en Chrome sólo el encabezado.", "tells"),
        ("¿Borro la carpeta cache antes del cambio?", "asks"),
        ("Muchas gracias, ya abre.", "thanks"),
    ],
)
def test_the_stance_of_a_reply(words: str, expected: str) -> None:
    """Asking how it goes, pressing, telling, asking and thanking are told apart, in both languages."""
    chances = stance("", words, CASE)
    assert max(chances, key=lambda name: chances[name]) == expected


@given(st.text(max_size=300))
def test_any_text_has_a_stance(words: str) -> None:
    """Chances of all stances together are 1."""
    chances = stance("", words, CASE)
    assert set(chances) == set(STANCES)
    assert abs(sum(chances.values()) - 1) < 1e-9


WORDS = "¿alguna noticia novedad avance de la bitácora? 552 still urge urgente x@y.mx Ana…"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join))
def test_what_is_weighed_is_what_was_learned_from(words: str) -> None:
    """Every feature of training counts, and once, however many words have it."""
    stored = json.loads(resources.files("mailgate.language").joinpath("data/stance.json").read_text("utf-8"))
    known = stored["weights"].keys() & set(stance_features("Urge", words, CASE, frozenset({"ana"})))
    powers = [exp(sum(column)) for column in zip(stored["bias"], *map(stored["weights"].get, known), strict=True)]
    chances = stance("Urge", words, CASE, frozenset({"ana"}))
    assert list(chances.values()) == pytest.approx([power / sum(powers) for power in powers], abs=1e-9)
