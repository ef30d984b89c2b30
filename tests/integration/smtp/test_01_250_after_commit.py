"""GUARANTEES 1 and 32: 250 only after the durable commit; a full disk gets 452, a store that is gone 451."""

from __future__ import annotations

import asyncio
import threading

import pytest

from mailgate.config.doors import SmtpIn
from mailgate.errors import StoreFull, StoreUnavailable


async def test_250_is_said_after_the_commit_and_not_before(connect, kept):
    """While the store is at work, the client waits: nothing is said until it is done."""
    begun, may_end = threading.Event(), threading.Event()
    kept.before = lambda: (begun.set(), may_end.wait(10))
    talk = await connect()
    await talk.up_to_data()
    talk.writer.write(b"x\r\n.\r\n")
    assert await asyncio.to_thread(begun.wait, 10)
    reply = asyncio.create_task(talk.reply())
    done, _ = await asyncio.wait([reply], timeout=0.05)
    assert not done
    assert kept.messages == []
    may_end.set()
    assert (await reply) == "250 2.0.0 kept as 1"
    assert len(kept.messages) == 1


@pytest.mark.parametrize(
    ("error", "reply"),
    [
        (StoreFull("disk full"), "452 4.3.1"),
        (StoreUnavailable("gone"), "451 4.3.0"),
        (RuntimeError("secret detail"), "451 4.3.0"),
    ],
)
async def test_a_store_that_fails_is_a_temporary_refusal_until_it_is_back(connect, kept, error, reply):
    """Row 32: nothing is lost, as the client keeps the mail; no inner detail is told; recovery needs no restart."""
    kept.error = error
    talk = await connect()
    await talk.up_to_data()
    answer = await talk.say(b"x\r\n.\r\n")
    assert answer.startswith(reply) and "secret" not in answer
    kept.error = None
    await talk.up_to_data(b"RSET")
    assert (await talk.say(b"x\r\n.\r\n"))[:3] == "250"
    assert len(kept.messages) == 1


async def test_a_client_that_half_closes_still_gets_its_answer(connect, kept):
    """What it has sent is answered: else it would send the message again."""
    talk = await connect()
    await talk.up_to_data()
    talk.writer.write(b"x\r\n.\r\nQUIT\r\n")
    talk.writer.write_eof()
    assert [r[:3] for r in await talk.replies(2)] == ["250", "221"]
    assert len(kept.messages) == 1


async def test_shutdown_says_421_to_the_idle_and_lets_messages_end(connect, listen, kept):
    """A clean end: nobody is cut off in mid-message, nobody new is let in."""
    listener = await listen(SmtpIn(port=0, hostname="g"))
    port = listener.port
    idle, busy = await connect(listener), await connect(listener)
    await busy.up_to_data()
    stopping = asyncio.create_task(listener.stop())
    assert (await idle.reply())[:3] == "421"
    assert (await busy.say(b"x\r\n.\r\n"))[:3] == "250"
    assert (await busy.say(b"NOOP\r\n"))[:3] == "421"
    await stopping
    assert len(kept.messages) == 1
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_shutdown_cuts_off_who_does_not_end(connect, listen, kept):
    """After shutdown_timeout."""
    listener = await listen(SmtpIn(port=0, hostname="g", shutdown_timeout=0))
    talk = await connect(listener)
    await talk.up_to_data()
    await listener.stop()
    assert await talk.is_closed()
    assert listener.service.connections == set()
