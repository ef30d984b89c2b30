"""Words that hand over what was asked for, and those that only speak of asking."""

import pytest

from mailgate.language.answering import answers


@pytest.mark.parametrize(
    "text",
    [
        "Aquí va lo que me pidieron",
        "los datos que solicitaron ustedes",
        "Lo que me faltó decirles: es el blog",
        "como nos pidieron, mando el dominio",
        "detalles faltantes",
        "As you requested, the domain is lunas.mx",
        "the information you needed",
        "you asked which browser: Firefox",
    ],
)
def test_what_was_asked_for_is_handed_over(text: str) -> None:
    """In the subject or in the words, in Spanish and English."""
    assert answers(text, "")
    assert answers("", text)


@pytest.mark.parametrize(
    "text",
    [
        "Faltan los correos del lunes en mi bandeja",
        "El panel me pide una contraseña que no tengo",
        "No sé qué pide el formulario",
        "Los clientes piden reembolsos",
        "they asked for a refund",
        "I asked you yesterday",
        "",
    ],
)
def test_asking_alone_hands_nothing_over(text: str) -> None:
    """Nor does a thing that is missing."""
    assert not answers(text, "")
