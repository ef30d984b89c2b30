"""Subjects that are cut out of a customer's words are whole to the eye."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.quotation import balanced


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("cPanel: aparece «Login is inv…", "cPanel: aparece «Login is inv…»"),
        ("Try again» al entrar", "«Try again» al entrar"),
        ('sale "Login is invalid', 'sale "Login is invalid"'),
        ("rebota (554 5.7.1", "rebota (554 5.7.1)"),
        ("«Login is invalid» al entrar", "«Login is invalid» al entrar"),
        ("", ""),
    ],
)
def test_a_quotation_that_was_cut_is_closed(cut: str, whole: str) -> None:
    assert balanced(cut) == whole


@given(st.text('«»“”()[]" a'))
def test_every_mark_has_its_like_and_nothing_is_lost(text: str) -> None:
    found = balanced(text)
    assert text in found
    assert all(found.count(a) == found.count(b) for a, b in ("«»", "“”", "()", "[]"))
    assert found.count('"') % 2 == 0
