"""States of messages and cases with all their transitions, case numbers, signed addresses, accounts.

This is the one table of states (DESIGN.md, "Invariants"): whoever changes a state asks here.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from mailgate.facts import CaseState
from mailgate.policy import Outcome


class MessageState(StrEnum):
    """Every kept message is in exactly one of these."""

    WAITING = "waiting"  # kept, to be judged
    FORWARDED = "forwarded"
    RETURNED = "returned"
    HELD = "held"  # an admin decides
    IGNORED = "ignored"
    RELAYED = "relayed"
    ASIDE = "aside"  # poison: judging it raised or killed the gate
    REJECTED = "rejected"  # an admin has decided against it


_M = MessageState
_RELEASED_OR_REJECTED = frozenset({_M.WAITING, _M.REJECTED})
MESSAGE_MOVES: Mapping[MessageState, frozenset[MessageState]] = MappingProxyType(
    {
        _M.WAITING: frozenset({_M.FORWARDED, _M.RETURNED, _M.HELD, _M.IGNORED, _M.RELAYED, _M.ASIDE}),
        _M.HELD: _RELEASED_OR_REJECTED,
        _M.RETURNED: _RELEASED_OR_REJECTED,
        _M.IGNORED: _RELEASED_OR_REJECTED,
        _M.ASIDE: _RELEASED_OR_REJECTED,
        _M.REJECTED: frozenset({_M.WAITING}),
        _M.FORWARDED: frozenset(),  # the technicians have it
        _M.RELAYED: frozenset(),  # the customer has it
    }
)

STATE_OF_OUTCOME: Mapping[Outcome, MessageState] = MappingProxyType(
    {
        Outcome.FORWARD: MessageState.FORWARDED,
        Outcome.RETURN: MessageState.RETURNED,
        Outcome.HOLD: MessageState.HELD,
        Outcome.IGNORE: MessageState.IGNORED,
        Outcome.RELAY: MessageState.RELAYED,
    }
)

_C = CaseState
CASE_MOVES: Mapping[CaseState, frozenset[CaseState]] = MappingProxyType(
    {
        _C.AWAITING_DETAIL: frozenset({_C.OPEN, _C.IN_PROGRESS, _C.ANSWERED, _C.CLOSED}),
        _C.OPEN: frozenset({_C.IN_PROGRESS, _C.ANSWERED, _C.CLOSED}),
        _C.IN_PROGRESS: frozenset({_C.OPEN, _C.ANSWERED, _C.CLOSED}),
        _C.ANSWERED: frozenset({_C.OPEN, _C.IN_PROGRESS, _C.CLOSED}),
        _C.CLOSED: frozenset({_C.OPEN, _C.IN_PROGRESS}),  # a technician reopens it
    }
)


def case_may(old: CaseState, new: CaseState) -> bool:
    """Whether a case may go from one state to the other; staying is always allowed."""
    return old is new or new in CASE_MOVES[old]


def states_before(new: CaseState) -> tuple[CaseState, ...]:
    """The states from which a case may come into `new`, itself included."""
    return tuple(old for old in CaseState if case_may(old, new))


# Damm's quasigroup of order 10: its check digit finds every single wrong digit and every swap of two neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_FIRST = 1000  # so that every number has five digits or more, and none begins with a zero


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][ord(digit) - 48]
    return interim


def case_number(message_id: int) -> str:
    """The number of the case that the message with this row id (1 or more) opens: digits, the last one a check."""
    digits = str(_FIRST + message_id)
    return f"{digits}{_check_digit(digits)}"


_NUMBER = re.compile(r"[1-9][0-9]{4,18}")


def is_case_number(text: str) -> bool:
    """Whether the text could be a case's number: right form and right check digit."""
    return bool(_NUMBER.fullmatch(text)) and _check_digit(text) == 0


_TAG = re.compile(r"([1-9][0-9]{4,18})-([a-z2-7]{16})")


def _mac(number: str, secret: bytes) -> str:
    digest = hmac.digest(secret, b"mailgate case " + number.encode("ascii"), "sha256")
    return b32encode(digest[:10]).decode("ascii").lower()


def sign(number: str, secret: bytes) -> str:
    """The tag of a case's own address, `soporte+TAG@…`: letters, digits and "-" only, so it survives case folding."""
    return f"{number}-{_mac(number, secret)}"


def verify(tag: str, secret: bytes) -> str | None:
    """The case number of a tag that `sign` made with this secret; None for any other."""
    match = _TAG.fullmatch(tag.lower()) if len(tag) < 64 else None
    if match is None or not is_case_number(match[1]):
        return None
    return match[1] if hmac.compare_digest(_mac(match[1], secret), match[2]) else None


def _fold_domain(domain: str) -> str:
    domain = domain.strip().rstrip(".").casefold()
    if domain.isascii() or len(domain) > 255:
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def fold_address(address: str) -> str:
    """The address by which a customer is known: case folded, `+tag` dropped, the domain in ASCII."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return address.strip().casefold()
    local = local.casefold()
    return f"{local.partition('+')[0] or local}@{_fold_domain(domain)}"


def account_key(address: str, free_domains: Collection[str]) -> str:
    """The account of an address: its company domain, or for free mail (or no domain) the folded address itself."""
    folded = fold_address(address)
    domain = folded.rpartition("@")[2]
    return folded if "@" not in folded or domain in free_domains else domain
