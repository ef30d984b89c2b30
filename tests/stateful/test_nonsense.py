"""Rule 10 within a case: keys mashed make sense nowhere, a curt answer does."""

from __future__ import annotations

import pytest

from tests.stateful.test_objections import Desk

FIRST = "<1@empresa.example>"


@pytest.mark.parametrize(
    ("words", "outcome", "rules"),
    [
        ("asdjkh aksjdh kjh sdfkjhg lkjsdf", "return", (10,)),
        ("jjjjkkkk llhggfdsa oooooppp qwerty zxcv", "return", (10,)),
        ("Con el 44100 y con el 97000.", "forward", ()),
        ("", "forward", ()),
    ],
)
def test_only_mashed_keys_are_nonsense_in_a_thread(words: str, outcome: str, rules: tuple[int, ...]) -> None:
    """An empty answer may have lost its words on the way: nobody is struck for it."""
    desk = Desk()
    assert desk.writes("panel").decision.opens_case
    decision = desk.sends(words, "Re: asunto", FIRST).decision
    assert (decision.outcome, decision.rules) == (outcome, rules)
