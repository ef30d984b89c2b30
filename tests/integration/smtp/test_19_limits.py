"""GUARANTEES 19: limits on size, line, recipients, connections, commands, data rate; memory stays bounded."""

from __future__ import annotations

import asyncio
import tracemalloc

import pytest

from mailgate.config.doors import SmtpIn

MIB = 1024 * 1024


async def test_a_declared_size_over_the_limit_is_refused_at_mail(connect):
    """SIZE spares both sides the transfer (RFC 1870)."""
    talk = await connect(max_size=65536)
    assert "SIZE 65536" in await talk.say(b"EHLO a\r\n")
    assert (await talk.say(b"MAIL FROM:<a@b.example> SIZE=65537\r\n"))[:3] == "552"
    assert (await talk.say(b"MAIL FROM:<a@b.example> SIZE=65536\r\n"))[:3] == "250"


@pytest.mark.parametrize("size", [65536, 65537, 200_000])
async def test_a_message_over_the_limit_is_refused_after_its_end(connect, kept, size):
    """To the byte, dot-stuffing and end not counted twice; the connection goes on."""
    talk = await connect(max_size=65536)
    await talk.up_to_data()
    reply = await talk.say(b"x" * (size - 5) + b"\r\n.\r\n")
    assert reply[:3] == ("250" if size <= 65536 else "552")
    assert len(kept.messages) == (size <= 65536)
    assert (await talk.say(b"NOOP\r\n"))[:3] == "250"


@pytest.mark.parametrize("flood", [b"\r\n", b".\r\n\r\n.", b"x", b"\r", b"\n.\n"], ids=repr)
async def test_a_flood_takes_no_memory(connect, listen, flood):
    """Far more than the limit: thrown away as it comes, then cut off."""
    listener = await listen(SmtpIn(port=0, hostname="g", max_size=MIB))
    talk = await connect(listener)
    await talk.up_to_data()
    chunk = (b"x\r\n" + flood * (65536 // len(flood))).replace(b"\r\n.\r\n", b"\r\n..\r\n")
    tracemalloc.start()
    try:
        for _ in range(5 * MIB // len(chunk)):
            talk.writer.write(chunk)
            await talk.writer.drain()
        assert await talk.is_closed()
        peak = tracemalloc.get_traced_memory()[1]
    except ConnectionError:
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * MIB
    assert listener.service.memory == 0


async def test_all_messages_together_stay_within_max_memory(connect, listen, kept):
    """One more than fits gets a 452, whoever sends it; the room is given back."""
    listener = await listen(SmtpIn(port=0, hostname="g", max_memory=MIB))
    first, second = await connect(listener), await connect(listener)
    await first.up_to_data()
    await second.up_to_data()
    first.writer.write(b"a" * 700_000)
    async with asyncio.timeout(10):
        while listener.service.memory < 700_000:
            await asyncio.sleep(0)
    assert (await second.say(b"b" * 700_000 + b"\r\n.\r\n"))[:3] == "452"
    assert (await first.say(b"\r\n.\r\n"))[:3] == "250"
    assert listener.service.memory == 0
    await second.up_to_data(b"RSET")
    assert (await second.say(b"b" * 700_000 + b"\r\n.\r\n"))[:3] == "250"
    assert len(kept.messages) == 2


async def test_a_message_cut_off_gives_its_memory_back(connect, listen, kept):
    """The client goes away in mid-message: nothing is kept, nothing is held."""
    listener = await listen(SmtpIn(port=0, hostname="g"))
    talk = await connect(listener)
    await talk.up_to_data()
    talk.writer.write(b"half a mail\r\n")
    await talk.writer.drain()
    talk.writer.close()
    async with asyncio.timeout(10):
        while listener.service.connections:
            await asyncio.sleep(0.001)
    assert listener.service.memory == 0
    assert kept.messages == []


async def test_recipients_over_the_limit_get_a_452(connect, kept):
    """The others stay (RFC 5321 4.5.3.1.10)."""
    talk = await connect(max_recipients=2)
    await talk.up_to_data(b"EHLO a", "soporte@hosting.example", "soporte+2@hosting.example")
    await talk.say(b".\r\n")
    await talk.say(b"MAIL FROM:<>\r\n")
    codes = [(await talk.say(b"RCPT TO:<soporte+%d@hosting.example>\r\n" % n))[:3] for n in range(3)]
    assert codes == ["250", "250", "452"]


@pytest.mark.parametrize("line", [b"NOOP " + b"x" * 10_000, b"x" * 10_000_000], ids=["long", "endless"])
async def test_an_endless_command_line_ends_the_connection(connect, line):
    """It is not waited for."""
    talk = await connect()
    talk.writer.write(line + b"\r\n")
    assert (await talk.reply())[:3] in ("500", "")
    assert await talk.is_closed()


async def test_too_many_commands_without_a_message_end_the_connection(connect):
    """A client that only chatters."""
    talk = await connect(max_commands=10)
    talk.writer.write(b"NOOP\r\n" * 11)
    assert [r[:3] for r in await talk.replies(11)] == ["250"] * 10 + ["421"]
    assert await talk.is_closed()


async def test_each_message_starts_the_count_of_commands_anew(connect, kept):
    """A good client may send as many messages as it likes."""
    talk = await connect(max_commands=10)
    await talk.up_to_data()
    await talk.say(b".\r\n")
    for _ in range(10):
        await talk.up_to_data(b"RSET")
        assert (await talk.say(b".\r\n"))[:3] == "250"
    assert len(kept.messages) == 11


async def test_too_many_refused_commands_end_the_connection(connect):
    """Address harvesting, bogus commands."""
    talk = await connect(max_errors=3)
    talk.writer.write(b"EHLO a\r\nMAIL FROM:<>\r\n" + b"RCPT TO:<a@b.example>\r\n" * 5)
    assert [r[:3] for r in await talk.replies(6)] == ["250", "250", "550", "550", "550", "421"]
    assert await talk.is_closed()


async def test_connections_over_the_limit_get_a_421(connect, listen):
    """All of them, and those of one host; a place that is left is free again."""
    listener = await listen(SmtpIn(port=0, hostname="g", max_connections=2))
    first, _second = await connect(listener), await connect(listener)
    third = await connect(listener, greeted=False)
    assert (await third.reply())[:3] == "421"
    assert await third.is_closed()
    assert (await first.say(b"QUIT\r\n"))[:3] == "221"
    assert await first.is_closed()
    async with asyncio.timeout(10):
        while len(listener.service.connections) > 1:
            await asyncio.sleep(0.001)
    await connect(listener)


async def test_connections_of_one_host_over_its_limit_get_a_421(connect, listen):
    listener = await listen(SmtpIn(port=0, hostname="g", max_connections_per_host=1))
    await connect(listener)
    assert "your host" in await (await connect(listener, greeted=False)).reply()


async def test_200_idle_connections_disturb_nobody(connect, listen, kept):
    """They cost little, and mail comes in beside them."""
    listener = await listen(SmtpIn(port=0, hostname="g"))
    tracemalloc.start()
    for _ in range(200):
        await connect(listener)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    talk = await connect(listener)
    await talk.up_to_data()
    assert (await talk.say(b".\r\n"))[:3] == "250"
    assert held < 200 * 100_000


async def test_silence_ends_the_connection(connect):
    """A client that says nothing is let go with a 421, also when it trickles half a command."""
    talk = await connect(timeout=0.05)
    talk.writer.write(b"NO")
    assert (await talk.reply())[:3] == "421"
    assert await talk.is_closed()


async def test_silence_within_a_message_ends_the_connection(connect, kept):
    """However much came before, and however fast."""
    talk = await connect(data_timeout=0.05)
    await talk.up_to_data()
    assert (await talk.say(b"half\r\n" * 10_000))[:3] == "421"
    assert await talk.is_closed()
    assert kept.messages == []


async def test_a_slow_drip_ends_the_connection(connect, kept):
    """Bytes keep coming, but slower than min_rate: no silence, and yet the end."""
    talk = await connect(data_timeout=0.2, min_rate=1_000_000)
    await talk.up_to_data()

    async def drip() -> None:
        while True:
            talk.writer.write(b"x")
            await asyncio.sleep(0.01)

    dripping = asyncio.create_task(drip())
    assert (await talk.reply())[:3] in ("421", "")
    dripping.cancel()
    assert await talk.is_closed()
    assert kept.messages == []
