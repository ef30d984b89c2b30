"""A file is plainly announced by who hands it over, not by who tells of attaching."""

import pytest

from mailgate.language import read
from mailgate.language.announcing import handed_over
from tests.unit.language.test_read import mail


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Nothing was changed. I've attached two traceroutes and the dmesg excerpt.",
            "I've attached two traceroutes and",
        ),
        ("It fails since noon; we’re enclosing the log", "we’re enclosing the log"),
        ("Attached is the bounce", "Attached is the bounce"),
        ("No carga.\nAdjunto captura.", "Adjunto captura"),
        ("Está caído y les adjunto el rebote completo", "les adjunto el rebote completo"),
        ("Acompaño fotografía", "Acompaño fotografía"),
    ],
)
def test_who_hands_over_a_file_announces_it(text: str, said: str) -> None:
    """In Spanish and English; the words are shown as they were written."""
    found = handed_over(text)
    assert found is not None
    assert found.text.startswith(said)
    assert text[found.start : found.start + len(found.text)] == found.text


@pytest.mark.parametrize(
    "text",
    [
        "Cuando adjunto un archivo el webmail se cierra",
        "Adjunto un archivo y se queda girando",
        "Whenever I attach a file it says 413",
        "The customer says that he attached it",
        "No puedo mandar anexos",
        "",
    ],
)
def test_who_tells_of_attaching_announces_nothing(text: str) -> None:
    """What fails may well be the attaching."""
    assert handed_over(text) is None


def test_who_hands_over_a_file_is_believed_where_the_model_is_not_sure() -> None:
    """The reading names it: rule 3 asks for the file."""
    found = read(mail("x falla", "The job dies at noon. I'm enclosing the core dump.")).announces
    assert found is not None
    assert found.text == "I'm enclosing the core dump"
