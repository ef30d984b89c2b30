"""The wording that ships, and what an admin may make of it."""

from __future__ import annotations

import pytest

from mailgate.compose import check_wording
from mailgate.compose.wording import LANGUAGES, Voice, shipped


def test_both_languages_have_the_same_keys() -> None:
    """A reply can be given in either."""
    assert shipped("es").keys() == shipped("en").keys()


def test_what_ships_passes_the_check_that_overlays_pass() -> None:
    """No template names what is not known."""
    assert check_wording({language: shipped(language) for language in LANGUAGES}) == ()


@pytest.mark.parametrize(
    ("language", "key", "template", "wrong"),
    [
        ("es", "greting", "Hola", "is no wording"),
        ("fr", "greeting", "Salut", "is no language of the gate's"),
        ("es", "greeting", "Hola {{ nombre }}", "names what is not known: nombre"),
        ("es", "greeting", "Hola {{ name", "is no template"),
        ("es", "greeting", "Hola {{ name | shout }}", "is no template"),
        ("es", "greeting", "{{ name.__class__.__mro__ }}", "is no template"),
        ("es", "greeting", "{{ 1 / 0 }}", "is no template"),
        ("es", "greeting", "{{ strikes + 1 }}", "is no template"),
    ],
)
def test_a_fault_is_named_with_its_place(language: str, key: str, template: str, wrong: str) -> None:
    """Before the gate starts, not when the reply is due."""
    (fault,) = check_wording({language: {key: template}}, "politica.toml")
    assert (fault.file, fault.key) == ("politica.toml", f"wording.{language}.{key}")
    assert wrong in fault.wrong


def test_all_faults_are_told_at_once_and_near_keys_are_named() -> None:
    """So that an admin mends them in one go."""
    faults = check_wording({"es": {"greting": "x", "closing": "{{ a }}"}, "en": {"expired": "ok"}})
    assert len(faults) == 2
    assert "greeting" in faults[0].right


def test_values_are_never_compiled() -> None:
    """A value that looks like a template is a value."""
    voice = Voice("es", {"es": {"expired": "{{ subject }}"}})
    assert voice.say("expired", {"subject": "{{ 7*7 }}{% for x in y %}"}) == "{{ 7*7 }}{% for x in y %}"
