"""The outbox: forwards at least once, replies at most once, each to a visible end (GUARANTEES 5, 6, 7, 14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from mailgate.actions import Alert, Outgoing, Relay
from mailgate.errors import MailgateError, NotFound
from mailgate.policy import Outcome
from mailgate.store import OutboxRow, OutboxState, Store
from tests.contract.given import ANA, NOW, decision, forward, incoming, judged, kept, mail, minutes, opened, reply
from tests.servers.gate import until

Gate = Callable[[], Store]


def queued(store: Store, *outgoing: Outgoing) -> list[OutboxRow]:
    """Rows for what goes out, of one message that opened a case."""
    (received,) = kept(store)
    case = opened(received)
    judged(store, received, case, *outgoing)
    return store.outbox_of(received.id)


def everything(case: str = "10019") -> list[Outgoing]:
    return [forward(case), Relay(case, (ANA,), (), "s"), reply(case=case), Alert("admin", "hold", {"message": "1"})]


def test_what_goes_out_is_queued_with_its_decision(store: Store) -> None:
    """Each action comes back as it was planned, with its message, due at once."""
    (received,) = kept(store)
    case = opened(received)
    actions = everything(case.number)
    judged(store, received, case, *actions)
    rows = store.outbox_due(NOW, 10)
    assert [row.action for row in rows] == actions
    assert {row.message for row in rows} == {received.id}
    assert {(row.state, row.attempts, row.error) for row in rows} == {(OutboxState.QUEUED, 0, "")}
    assert {(row.created_at, row.due_at, row.done_at) for row in rows} == {(NOW, NOW, None)}


def test_message_ids_are_unique_and_stay(store: Store) -> None:
    """Every attempt of a row goes out under the same Message-ID, another row under another."""
    rows = queued(store, forward("10019"), reply())
    assert len({row.message_id for row in rows}) == 2
    assert all(row.message_id.startswith("<") and row.message_id.endswith("@gate.example>") for row in rows)
    store.outbox_claim([rows[0].id])
    store.outbox_retry(rows[0].id, minutes(5), "421")
    assert store.outbox_get(rows[0].id).message_id == rows[0].message_id


def test_a_row_is_claimed_once(store: Store) -> None:
    """A second claim fails, and a claimed row is not due."""
    rows = queued(store, forward("10019"), reply())
    assert store.outbox_claim([rows[0].id])
    assert not store.outbox_claim([rows[0].id])
    assert [row.id for row in store.outbox_due(NOW, 10)] == [rows[1].id]
    assert store.outbox_claim([row.id for row in rows]) == [rows[1].id]


def test_a_sent_row_is_done(store: Store) -> None:
    """It is never due nor claimed again."""
    rows = queued(store, forward("10019"), reply())
    store.outbox_claim([row.id for row in rows])
    store.outbox_sent([rows[0].id], minutes(1))
    store.outbox_sent([rows[1].id], minutes(2))
    assert [(row.state, row.done_at) for row in store.outbox_of(1)] == [
        (OutboxState.SENT, minutes(1)),
        (OutboxState.SENT, minutes(2)),
    ]
    assert store.outbox_due(minutes(99), 10) == []
    assert not store.outbox_claim([rows[0].id])


def test_a_retry_is_due_later(store: Store) -> None:
    """With its error and one more attempt; those due for longest come first."""
    first, second = queued(store, forward("10019"), reply())
    store.outbox_claim([first.id])
    store.outbox_retry(first.id, minutes(5), "451 later")
    assert [row.id for row in store.outbox_due(minutes(4), 10)] == [second.id]
    due = store.outbox_due(minutes(5), 10)
    assert [row.id for row in due] == [second.id, first.id]
    assert (due[1].attempts, due[1].error, due[1].due_at) == (1, "451 later", minutes(5))


def test_one_side_that_waits_holds_up_no_other(store: Store) -> None:
    """The limit is of each side, the longest due first: a customers' server that hangs starves no forward."""
    rows = queued(store, *(reply() for _ in range(5)), forward("10019"), Alert("admin", "hold", {}), reply())
    assert [row.id for row in store.outbox_due(NOW, 2)] == [rows[n].id for n in (0, 1, 5, 6)]


@pytest.mark.parametrize("end", [OutboxState.FAILED, OutboxState.UNKNOWN])
def test_an_end_is_visible_and_an_admin_may_try_again(store: Store, end: OutboxState) -> None:
    """A row that failed, or may have been sent, stays in the list until an admin has it tried again or dropped."""
    (row,) = queued(store, reply())
    store.outbox_claim([row.id])
    finish = store.outbox_failed if end is OutboxState.FAILED else store.outbox_unknown
    finish(row.id, "550 no such user", minutes(1))
    (listed,) = store.outbox_list(end)
    assert (listed.error, listed.done_at) == ("550 no such user", minutes(1))
    assert store.outbox_due(minutes(99), 10) == []
    store.outbox_requeue(row.id, minutes(2))
    assert [due.id for due in store.outbox_due(minutes(2), 10)] == [row.id]
    store.outbox_drop(row.id, minutes(3))
    assert store.outbox_get(row.id).state is OutboxState.DROPPED
    assert store.outbox_due(minutes(99), 10) == []


def test_what_was_sent_is_neither_dropped_nor_tried_again(store: Store) -> None:
    """The error says in which state it is."""
    (row,) = queued(store, reply())
    store.outbox_claim([row.id])
    store.outbox_sent([row.id], NOW)
    for refused in (store.outbox_drop, store.outbox_requeue):
        with pytest.raises(MailgateError, match="is sent"):
            refused(row.id, NOW)
    with pytest.raises(NotFound, match="77"):
        store.outbox_drop(77, NOW)


def test_replies_are_counted(store: Store) -> None:
    """For one address, its domain, and all; by kind; forwards and alerts are none."""
    taken = kept(store, *(incoming() for _ in range(3)))
    for received, to in zip(taken, ("Ana+x@empresa.example", "luis@empresa.example", "z@otra.example"), strict=True):
        case = opened(received)
        judged(
            store, received, case, forward(case.number), reply(to), Alert("admin", "hold", {}), at=minutes(received.id)
        )
    assert store.replies_since(ANA, NOW) == 1
    assert store.replies_since("empresa.example", NOW) == 2
    assert store.replies_since(None, NOW) == 3
    assert store.replies_since(None, minutes(2)) == 1
    assert store.replies_since(None, NOW, kind="acknowledged") == 3
    assert store.replies_since("empresa.example", NOW, kind="returned") == 0


def test_a_batch_that_raises_queues_nothing(store: Store) -> None:
    """No mail goes out for a decision that was not recorded."""
    (received,) = kept(store)
    with pytest.raises(ZeroDivisionError), store.batch() as batch:
        batch.commit(received, mail(), decision(Outcome.RETURN), (reply(),), NOW)
        raise ZeroDivisionError
    assert store.outbox_list() == []


def test_a_dead_gates_forwards_go_out_again_its_replies_never(gates: Gate) -> None:
    """What it was sending when it died: forwards are repeated, a reply may have been sent and is `unknown`."""
    dying, other = gates(), gates()
    rows = queued(dying, *everything())
    assert dying.outbox_claim([row.id for row in rows]) == [row.id for row in rows]
    assert other.outbox_due(NOW, 10) == []
    dying.close()
    # PostgreSQL lets a lock go once its backend has ended: moments after the connection.
    due = until(lambda: other.outbox_due(NOW + timedelta(seconds=1), 10), "the dead gate's rows")
    assert [row.action for row in due] == [action for action in everything() if action != everything()[2]]
    (unknown,) = other.outbox_list(OutboxState.UNKNOWN)
    assert unknown.action == everything()[2]
    assert not other.outbox_claim([unknown.id])


def test_a_living_gates_claims_are_its_own(gates: Gate) -> None:
    """Another gate neither claims nor recovers what is being sent."""
    one, other = gates(), gates()
    (row,) = queued(one, forward("10019"))
    assert one.outbox_claim([row.id])
    assert other.outbox_due(NOW, 10) == []
    assert not other.outbox_claim([row.id])
    one.outbox_sent([row.id], NOW)
    assert other.outbox_get(row.id).state is OutboxState.SENT
