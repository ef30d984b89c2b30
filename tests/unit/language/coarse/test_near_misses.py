"""Disguised words are seen, and their innocent neighbours are not: two lists, in the voices of many customers."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailgate.language.coarse import CERTAIN, UNSURE, find

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("language", "done", "text"), rows("disguised.tsv"))
def test_a_disguise_is_seen_through(language: str, done: str, text: str) -> None:
    """Pieces, look-alikes, marks, covered and left-out letters: returned, or held where it could be a slip."""
    top = max((coarse.certainty for coarse in find("", text, language)), default=0.0)
    assert top >= {"return": CERTAIN, "hold": UNSURE}[done]


@pytest.mark.parametrize(("language", "text"), rows("innocents.tsv"))
def test_an_innocent_neighbour_is_not(language: str, text: str) -> None:
    """Broken lines, names, codes, hosts, syllables and slips of the space bar."""
    assert find("", text.replace("\\n", "\n"), language) == ()


@pytest.mark.parametrize("text", ["una mier da", "son unos pen dejos", "qué pu.ta", "p e n d e j o s", "qué mier-da"])
def test_the_pieces_are_quoted_together(text: str) -> None:
    """The evidence names the whole disguised word."""
    found = find("", text, "es")
    assert len(found) == 1
    assert len(found[0].span.text) > 4
    assert text.endswith(found[0].span.text)


def test_quoted_pieces_are_shown_not_said() -> None:
    """As with whole words: the customer only reports what somebody wrote."""
    assert find("", 'el comentario dice "es una mier da de tienda" y no lo puedo borrar', "es") == ()
