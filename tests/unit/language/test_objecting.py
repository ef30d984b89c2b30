"""What objects to a return, in words that no other test has; and what only sounds like it."""

from __future__ import annotations

import pytest

from mailgate.language.objecting import objects


@pytest.mark.parametrize(
    "words",
    [
        "No era una prueba.",
        "Mi mensaje no tenía nada de ofensivo.",
        "Yo nunca usé groserías con ustedes.",
        "No los estoy presionando, solo pregunto.",
        "Están muy equivocados conmigo.",
        "Su sistema se equivocó al rechazar mi correo.",
        "Considero que fue un error.",
        "Me regresaron el mensaje sin motivo.",
        "Con todo respeto, no estoy de acuerdo.",
        "Eso no es cierto.",
        "Discrepo de su respuesta y pido que la reconsideren.",
        "¿Lo puede ver un humano, por favor?",
        "Quiero que me atienda una persona, no un robot.",
        "Pásenme con su supervisor.",
        "I wasn't being rude to anybody.",
        "This was not a joke.",
        "You got it wrong.",
        "I think this is a mistake.",
        "My message was wrongly rejected.",
        "I don’t agree with that.",
        "Could a real person look at it?",
    ],
)
def test_denying_blaming_disagreeing_and_asking_for_a_person_object(words: str) -> None:
    assert objects(words)
    assert objects(f"Buenas tardes:\n\n{words}\n\nSaludos")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "¿Cómo va mi caso?",
        "¿Por qué me regresaron el mensaje?",
        "¿Me pueden llamar?",
        "¡Apúrense o me cambio de proveedor!",
        "Perdón por las groserías, estaba molesto.",
        "No quiero ser grosero, pero apúrense.",
        "No es amenaza, es aviso.",
        "Me equivoqué de cuenta: es ventas@lapaloma.mx.",
        "Mis clientes se equivocan de dirección.",
        "Puse la contraseña equivocada tres veces.",
        "No hice pruebas en otro equipo.",
        "No funciona la prueba de envío del panel.",
        "Es un error 500 al entrar.",
        "Me rechazan los correos por error 550.",
        "Una persona de la oficina revisó el módem y está bien.",
        "El gerente no puede leer su correo.",
        "No me acuerdo cuándo empezó.",
        "La factura no es correcta.",
        "I made a mistake in the password.",
        "There is a mistake in my invoice, please correct it.",
        "What is wrong with my site?",
        "You gave me the wrong password.",
        "The mailbox of the manager can't receive.",
    ],
)
def test_asking_chasing_pressing_and_reporting_do_not(words: str) -> None:
    assert not objects(words)


def test_a_long_text_is_read_to_a_limit() -> None:
    assert objects("No era una prueba. " * 50_000)
    assert not objects("no " * 50_000 + "era una prueba")
