"""States, numbers and names: the one table of transitions, case numbers, signed addresses, accounts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.casework import (
    CASE_MOVES,
    MESSAGE_MOVES,
    STATE_OF_OUTCOME,
    MessageState,
    account_key,
    case_may,
    case_number,
    fold_address,
    is_case_number,
    sign,
    states_before,
    verify,
)
from mailgate.facts import CaseState
from mailgate.policy import Outcome

FREE = frozenset({"gmail.com", "prodigy.net.mx"})
ids = st.integers(1, 10**12)


def test_every_state_stands_in_the_table() -> None:
    """No state without its transitions, no outcome without its state."""
    assert set(MESSAGE_MOVES) == set(MessageState)
    assert set(CASE_MOVES) == set(CaseState)
    assert set(STATE_OF_OUTCOME) == set(Outcome)
    assert set(STATE_OF_OUTCOME.values()) <= MESSAGE_MOVES[MessageState.WAITING]


def test_what_is_out_never_comes_back() -> None:
    """A forwarded or relayed message goes nowhere; everything else can be released."""
    for state in MessageState:
        out = state in (MessageState.FORWARDED, MessageState.RELAYED)
        assert (MessageState.WAITING in MESSAGE_MOVES[state]) == (not out and state is not MessageState.WAITING)


def test_only_a_new_case_awaits_detail() -> None:
    """A case that a person has seen is never asked for detail by the gate again."""
    assert states_before(CaseState.AWAITING_DETAIL) == (CaseState.AWAITING_DETAIL,)
    assert case_may(CaseState.CLOSED, CaseState.OPEN)
    assert not case_may(CaseState.CLOSED, CaseState.ANSWERED)
    assert all(case_may(state, CaseState.CLOSED) for state in CaseState)


@given(ids)
def test_a_case_number_is_short_digits(number: int) -> None:
    """At least five digits, none leading zero, and it recognises itself."""
    text = case_number(number)
    assert text.isascii() and text.isdigit() and len(text) >= 5 and text[0] != "0"
    assert is_case_number(text)


@given(ids, ids)
def test_case_numbers_are_unique(one: int, other: int) -> None:
    """One number a message."""
    assert (case_number(one) == case_number(other)) == (one == other)


@given(ids, st.data())
def test_a_misread_number_is_no_case_number(number: int, data: st.DataObject) -> None:
    """One wrong digit, or two neighbours swapped, is always noticed."""
    text = case_number(number)
    place = data.draw(st.integers(0, len(text) - 1))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    assert not is_case_number(text[:place] + digit + text[place + 1 :])
    for left, (one, other) in enumerate(pairwise(text)):
        if one != other:
            assert not is_case_number(text[:left] + other + one + text[left + 2 :])


@given(ids, st.binary(min_size=1, max_size=64))
def test_a_signed_tag_gives_its_number(number: int, secret: bytes) -> None:
    """Also in capitals: mail programs change the case of addresses."""
    tag = sign(case_number(number), secret)
    assert verify(tag, secret) == verify(tag.upper(), secret) == case_number(number)
    assert len(tag) <= 40 and tag.replace("-", "").isalnum()


@given(ids, ids)
def test_a_tag_of_another_case_or_secret_is_refused(number: int, other: int) -> None:
    """Nobody reaches a case by its number alone."""
    tag = sign(case_number(number), b"secret")
    assert verify(tag, b"another") is None
    assert verify(case_number(number), b"secret") is None
    if other != number:
        assert verify(case_number(other) + "-" + tag.partition("-")[2], b"secret") is None


@given(st.text(max_size=100))
def test_any_other_tag_is_refused(tag: str) -> None:
    """Never an error, whatever stands in the address."""
    assert verify(tag, b"secret") is None


@pytest.mark.parametrize(
    ("address", "folded", "account"),
    [
        ("Ana@Empresa.Example", "ana@empresa.example", "empresa.example"),
        ("ana+citas@empresa.example", "ana@empresa.example", "empresa.example"),
        ("Ana+x+y@GMAIL.com", "ana@gmail.com", "ana@gmail.com"),
        ("luis@prodigy.net.mx.", "luis@prodigy.net.mx", "luis@prodigy.net.mx"),
        ("+@empresa.example", "+@empresa.example", "empresa.example"),
        ('"a@b"@empresa.example', '"a@b"@empresa.example', "empresa.example"),
        ("peña@peña.example", "peña@xn--pea-8ma.example", "xn--pea-8ma.example"),
        ("no-address", "no-address", "no-address"),
        ("", "", ""),
    ],
)
def test_accounts(address: str, folded: str, account: str) -> None:
    """A company's addresses are one account; each address of free mail is its own; tags and case do not count."""
    assert (fold_address(address), account_key(address, FREE)) == (folded, account)


@given(st.emails())
def test_folding_settles(address: str) -> None:
    """A folded address folds to itself, and keeps its account."""
    folded = fold_address(address)
    assert fold_address(folded) == folded
    assert account_key(folded, FREE) == account_key(address, FREE)


@given(st.text(max_size=300))
def test_folding_takes_anything(address: str) -> None:
    """What stands in From may be no address at all."""
    assert isinstance(account_key(address, FREE), str)
