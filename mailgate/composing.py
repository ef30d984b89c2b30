"""From a row of the outbox to the mail that goes: recalls what the row is about, and composes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mailgate.actions import Forward
from mailgate.casework import MessageState
from mailgate.compose import Composed, Context, Desk, compose
from mailgate.parse import parse
from mailgate.policy import RuleNumber
from mailgate.store import OutboxRow, Store


def composer(desk: Desk, store: Store) -> Callable[[OutboxRow], Composed]:
    """Makes a row's mail; the same row gives the same mail."""

    def composed(row: OutboxRow) -> Composed:
        raw = store.message(row.message).incoming.raw if row.message else b""
        action, earlier = row.action, dict[int, bytes]()
        if isinstance(action, Forward) and "supplement" in action.tags and row.message:
            earlier = {
                number: store.message(number).incoming.raw for number in _unseen(store, action.case, row.message)
            }
            action = replace(action, with_messages=tuple(earlier))
        context = Context(desk, row.created_at, row.message_id, parse(raw) if raw else None, raw, earlier)
        return compose(action, context)

    return composed


def _unseen(store: Store, case: str, before: int) -> list[int]:
    """The case's messages that were only asked for detail: technicians get them with the supplement."""
    returned = [
        message.id
        for message in store.case_record(case).messages
        if message.id < before and message.state is MessageState.RETURNED
    ]
    return [number for number in returned if _only_lacks_detail(store, number)]


def _only_lacks_detail(store: Store, number: int) -> bool:
    decisions = store.decisions_of(number)
    last = decisions[-1][1] if decisions else None
    return last is not None and bool(last.missing) and not {RuleNumber.COARSE, RuleNumber.NONSENSE} & set(last.rules)
