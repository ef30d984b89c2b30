"""The audit proves that nothing is lost, and finds each way in which something could be."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from mailgate.actions import Relay
from mailgate.policy import Outcome
from mailgate.store import Store
from tests.contract.given import ANA, NOW, forward, incoming, judged, kept, opened, reply


@pytest.fixture
def busy(store: Store) -> Store:
    """A message in every state there is."""
    taken = kept(store, *(incoming(body=b"%d" % n) for n in range(8)))
    case = opened(taken[0])
    judged(store, taken[0], case, forward(case.number), reply(case=case.number))
    judged(store, taken[1], reply(), outcome=Outcome.RETURN)
    judged(store, taken[2], outcome=Outcome.HOLD)
    judged(store, taken[3], outcome=Outcome.IGNORE)
    judged(store, taken[4], Relay(case.number, (ANA,), (), "s"), outcome=Outcome.RELAY)
    judged(store, taken[5], outcome=Outcome.HOLD)
    store.reject(taken[5].id, taken[5].incoming.received_at, "admin")
    store.set_aside(taken[6], "poison")
    return store


def test_it_balances(busy: Store) -> None:
    """received = forwarded + returned + held + ignored + relayed + waiting + aside + rejected."""
    found = busy.audit()
    states = ("forwarded", "returned", "held", "ignored", "relayed", "waiting", "aside", "rejected")
    assert [found[state] for state in states] == [1] * 8
    assert (found["received"], found["balanced"], found["faults"]) == (8, True, {})
    assert found["outbox"] == {"queued": 4}


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE messages SET state = 'lost' WHERE id = 1", "message in a state that there is not"),
        ("UPDATE messages SET state = 'ignored' WHERE id = 2", "message decided otherwise than its state says"),
        ("DELETE FROM decisions WHERE message = 4", "message decided otherwise than its state says"),
        ("DELETE FROM outbox WHERE kind = 'forward'", "forwarded message without a forward"),
        ("DELETE FROM outbox WHERE kind = 'relay'", "relayed message without a relay or a receipt"),
        ("UPDATE outbox SET message = 1 WHERE kind = 'reply'", "message with more replies than decisions"),
        ("DELETE FROM raw WHERE message = 8", "open message without its bytes"),
        ("DELETE FROM raw WHERE message = 3", "open message without its bytes"),
        ("UPDATE messages SET owner = 1 WHERE id = 2", "message claimed though it does not wait"),
        ("UPDATE messages SET case_number = '7' WHERE id = 2", "message of a case that there is not"),
        ("UPDATE cases SET state = 'gone'", "case in a state that there is not"),
        ("UPDATE outbox SET state = 'gone' WHERE kind = 'relay'", "outgoing mail in a state that there is not"),
    ],
)
def test_it_finds_damage(busy: Store, damage: str, fault: str) -> None:
    """Each broken invariant is named, with the rows; then it does not balance."""
    with busy._db.write() as session:
        session.do(text(damage))
    found = busy.audit()
    assert fault in found["faults"]  # type: ignore[operator]
    assert not found["balanced"]


def test_a_released_message_may_be_answered_twice(busy: Store) -> None:
    """One reply a decision: returned, then released and acknowledged."""
    busy.release(2, NOW, "admin")
    (received,) = busy.take(1)
    (case,) = busy.cases()
    judged(busy, received, forward(case.number), reply())
    assert [type(row.action).__name__ for row in busy.outbox_of(2)] == ["Reply", "Forward", "Reply"]
    assert busy.audit()["faults"] == {}
