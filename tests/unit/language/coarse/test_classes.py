"""Words are read by what they speak of."""

from __future__ import annotations

from mailgate.language.coarse.classes import classes, key, names, places


def spoken_of(word: str) -> set[str]:
    return {names()[place] for place in places(classes(word))}


def test_a_stem_stands_for_all_its_words() -> None:
    """ "quem*" is listed; a whole word is only itself."""
    assert "violence" in spoken_of("quemarles")
    assert spoken_of("mato") == {"violence"}
    assert spoken_of("matematica") == spoken_of("mate") == set()


def test_a_word_may_be_of_several_classes() -> None:
    """ "sucursal" is of none."""
    assert {"you"} <= spoken_of("ustedes")
    assert len(spoken_of("escuela")) > 1
    assert spoken_of("sucursal") == set()


def test_every_two_classes_have_a_name_of_their_own() -> None:
    """Two classes together are a feature apart from each alone."""
    known = range(len(names()))
    assert (
        len({key(one, other) for one in known for other in known if one <= other}) == len(known) * (len(known) + 1) // 2
    )
