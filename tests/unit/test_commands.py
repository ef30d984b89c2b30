"""Commands of technicians: each alone on a line, Spanish or English, whatever its case and accents."""

import pytest

from mailgate.commands import commands, without_commands


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("#cerrar", "close", ""),
        ("Hola\n\n#CERRAR\n\nErnesto", "close", ""),
        ("  #close  ", "close", ""),
        ("#suspender 7", "suspend", "7"),
        ("#prioridad Alta", "priority", "Alta"),
        ("#no-era", "wrong", ""),
        ("#llamada inicio", "call", "inicio"),
        ("#nota el cliente pagó ayer", "note", "el cliente pagó ayer"),
    ],
)
def test_a_command_alone_on_its_line_is_understood(text: str, name: str, argument: str) -> None:
    (command,) = commands(text)
    assert (command.name, command.argument) == (name, argument)


@pytest.mark.parametrize(
    "text", ["ya puede #cerrar el caso", "#1 en ventas", "# cerrar", "#cerrarlo", "Ticket #88213", ""]
)
def test_other_lines_are_no_commands(text: str) -> None:
    assert commands(text) == ()


def test_what_the_customer_gets_holds_no_command() -> None:
    assert without_commands("Listo.\n\n#cerrar\n\nErnesto") == "Listo.\n\nErnesto"
