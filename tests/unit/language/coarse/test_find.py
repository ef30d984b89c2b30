"""Rule 8 sees coarse words where they are meant and nowhere else."""

from __future__ import annotations

import pytest

from mailgate.language.coarse import CERTAIN, find


@pytest.mark.parametrize("text", ["Son unos pendejos", "otra vez su p1nche panel", "qué m i e r d a de servicio"])
def test_coarse_words_are_certain(text: str) -> None:
    """Plain or disguised, a coarse word is certain and its span quotes the text."""
    found = find("Correo de ventas@tienda.mx rebota", text, "es")
    assert found and max(coarse.certainty for coarse in found) >= CERTAIN
    assert all(text[c.span.start : c.span.start + len(c.span.text)] == c.span.text for c in found)


@pytest.mark.parametrize("text", ["La reputación del dominio y la disputa", "la computadora de Putumayo", "142,460"])
def test_innocent_words_stay(text: str) -> None:
    """Coarse letters inside an innocent word mean nothing."""
    assert find("", text, "es") == ()
