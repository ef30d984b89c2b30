"""docs/log.md says what the log says."""

from pathlib import Path

from mailgate.journal import doc
from mailgate.journal.write import EVENTS

PAGE = Path(__file__).parents[3] / "docs" / "log.md"


def test_the_page_is_what_the_functions_say():
    assert PAGE.read_text("utf-8") == doc.document(), "run: python -m mailgate.journal.doc > docs/log.md"


def test_every_event_has_a_meaning():
    assert all(function.__doc__ for _, function in EVENTS.values())


def test_no_meaning_is_left_over():
    """A field that no event has any more goes from the glossary."""
    used = {name for _, function in EVENTS.values() for name in _fields(function)}
    assert used == set(doc.MEANINGS)


def test_no_event_has_a_field_for_a_body_a_subject_or_a_secret():
    """Guarantee 27: what is not a field can't be logged."""
    used = {name for _, function in EVENTS.values() for name in _fields(function)}
    assert not used & {
        "subject",
        "body",
        "raw",
        "words",
        "own_words",
        "evidence",
        "quote",
        "password",
        "secret",
        "token",
    }


def _fields(function) -> list[str]:
    return [name for name in function.__wrapped__.__annotations__ if name != "return"]
