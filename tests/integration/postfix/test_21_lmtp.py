"""GUARANTEES 21, with Postfix's own LMTP client: one status each; mail waits while the gate is down."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.postfix.conftest import MAILBOX, Gate, Start, sent

pytestmark = pytest.mark.server

CASE = "soporte+10017-abcdefghijklmnop@hosting.example"
NOBODY = "nadie@hosting.example"
MAIL = "From: ana@cliente.example\r\nSubject: Ñandú\r\n\r\n..No abre\r\n.\r\n áé \r\n".encode()
BODY = MAIL.partition(b"\r\n\r\n")[2]


async def test_21_three_mixed_recipients_get_one_status_each(start: Start, gate: Gate) -> None:
    """The mailbox and a case's address are taken, a stranger's is refused; the message is kept once, whole."""
    postfix = start({"hosting.example": f"lmtp:inet:127.0.0.1:{await gate.open()}"})
    await sent(postfix, MAIL, MAILBOX, NOBODY, CASE)
    statuses = {}
    for to in (MAILBOX, NOBODY, CASE):
        ((_, *statuses[to]),) = await asyncio.to_thread(postfix.await_statuses, 1, to)
    assert [statuses[to][0] for to in (MAILBOX, CASE, NOBODY)] == ["sent", "sent", "bounced"]
    assert "said: 550" in statuses[NOBODY][1] and "250" in statuses[CASE][1]
    (kept,) = gate.store.take(10)
    assert (kept.incoming.source, sorted(kept.incoming.recipients)) == ("lmtp", sorted((MAILBOX, CASE)))
    assert kept.incoming.envelope_from == "ana@cliente.example"
    assert kept.incoming.raw.endswith(b"\r\n\r\n" + BODY)


async def test_21_postfix_defers_while_the_gate_is_down_and_delivers_once_it_is_back(start: Start, gate: Gate) -> None:
    """Nothing is lost and nothing is kept twice."""
    port = await gate.open()
    await gate.shut()
    postfix = start({"hosting.example": f"lmtp:inet:127.0.0.1:{port}"})
    await sent(postfix, MAIL, MAILBOX)
    ((_, status, said),) = await asyncio.to_thread(postfix.await_statuses, 1)
    assert (status, "onnection refused" in said) == ("deferred", True)
    assert gate.store.take(10) == []
    await gate.open(port)
    await asyncio.to_thread(postfix.run, "flush")
    assert [found[1] for found in await asyncio.to_thread(postfix.await_statuses, 2)] == ["deferred", "sent"]
    assert [one.incoming.raw.endswith(BODY) for one in gate.store.take(10)] == [True]
