"""The return that a mail answers, and whether it was objected to: the same on each kind of store."""

from __future__ import annotations

from mailgate.actions import Objection
from mailgate.facts import Returned
from mailgate.policy import Outcome
from mailgate.store import Store
from tests.contract.given import ANA, NOW, judged, kept, mail, minutes, recall, reply


def returned(store: Store, to: str = ANA) -> tuple[int, str]:
    """A message that was returned, and the Message-ID of its reply."""
    (received,) = kept(store)
    judged(store, received, reply(to, "returned"), of=mail(to, f"<{received.id}@x.example>"), outcome=Outcome.RETURN)
    return received.id, store.outbox_of(received.id)[0].message_id


def test_a_return_is_found_by_its_message_id(store: Store) -> None:
    message, message_id = returned(store)
    found = Returned(message, objected=False)
    assert recall(store, mail(replies_to=[message_id])).returned == found
    assert recall(store, mail(references=["<x@y.example>", message_id])).returned == found
    assert recall(store, mail("eva@empresa.example", replies_to=[message_id])).returned == found  # a colleague
    assert recall(store, mail(references=[message_id, "<later@y.example>"])).returned is None
    assert recall(store, mail(replies_to=["<later@y.example>"], references=[message_id])).returned is None
    assert recall(store, mail("eva@otra.example", replies_to=[message_id])).returned is None
    assert recall(store, mail()).returned is None


def test_the_last_return_to_an_address_is_found_where_one_is_quoted(store: Store) -> None:
    returned(store)
    message, _ = returned(store)
    returned(store, "eva@empresa.example")
    assert recall(store, mail(), quotes_return=True).returned == Returned(message, objected=False)
    assert recall(store, mail(), quotes_return=True, at=minutes(31 * 1440)).returned is None


def test_other_replies_are_no_returns(store: Store) -> None:
    (received,) = kept(store)
    judged(store, received, reply())
    (row,) = store.outbox_of(received.id)
    assert recall(store, mail(replies_to=[row.message_id]), quotes_return=True).returned is None


def test_an_objection_is_recalled_for_all_but_its_own_message(store: Store) -> None:
    message, message_id = returned(store)
    (objecting,) = kept(store)
    answer = mail(replies_to=[message_id])
    with store.batch() as batch:
        batch.apply([Objection(message)], NOW, message=objecting.id)
        again = recall(batch, answer)
    assert again.returned == Returned(message, objected=True)
    assert recall(store, answer, exclude=objecting.id).returned == Returned(message, objected=False)
    assert recall(store, answer, exclude=objecting.id + 1).returned == Returned(message, objected=True)
    assert [event.kind for event in store.events_of(message)] == ["objected"]
