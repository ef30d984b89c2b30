"""alt-profanity-check's weights as plain numbers judge as the package does."""

from __future__ import annotations

import pytest

from mailgate.language.coarse.profanity import probability

TEXTS = (
    "",
    "you idiot",
    "Hello, my mail does not arrive since Monday",
    "what a load of shit, fix the fucking server",
    "La negra impresora de tóner negro",
    "the the the and of",
    "kill yourself you worthless piece of trash!!!",
    "Ünïcödé and 12345 numbers mixed_in",
    "idiot " * 50 + "harmless words follow here and there",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_probability_as_the_package(text: str) -> None:
    """To 1e-6, for profane, harmless, empty and Spanish texts alike."""
    original = pytest.importorskip("profanity_check")
    assert probability(text) == pytest.approx(float(original.predict_prob([text])[0]), abs=1e-6)
