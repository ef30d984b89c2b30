"""GUARANTEES 17: only CRLF.CRLF ends DATA; a bare CR or LF is never passed on."""

from __future__ import annotations

import asyncio

import pytest

from mailgate.config.doors import Route
from mailgate.send import open_sender

NEWLINES = (b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\0\n")
PAIRS = [before + b"." + after for before in NEWLINES for after in NEWLINES]
FALSE_ENDS = [pair for pair in PAIRS if b"\r\n.\r\n" not in pair]
SMUGGLED = b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<soporte@hosting.example>\r\nDATA\r\nsmuggled\r\n.\r\n"


def lone(raw: bytes) -> bool:
    """Whether a CR or LF stands alone."""
    rest = raw.replace(b"\r\n", b"")
    return b"\r" in rest or b"\n" in rest


@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=repr)
async def test_no_other_sequence_ends_data(connect, kept, false_end):
    """What looks like an end to sloppier servers is text: what follows it is no command."""
    talk = await connect()
    await talk.up_to_data()
    assert (await talk.say(b"Subject: a\r\n\r\nbody" + false_end + SMUGGLED))[:3] == "250"
    assert (await talk.say(b"NOOP\r\n"))[:3] in ("250", "500")
    assert [m.envelope_from for m in kept.messages] == ["c@cliente.example"]
    assert b"MAIL FROM:<evil@x.example>" in kept.raws[0]
    assert not lone(kept.raws[0])


@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=repr)
async def test_bare_newlines_may_be_refused(connect, kept, false_end):
    """With bare_newlines = "refuse" such a message gets a 554, after its true end."""
    talk = await connect(bare_newlines="refuse")
    await talk.up_to_data()
    assert (await talk.say(b"Subject: a\r\n\r\nbody" + false_end + b"more\r\n.\r\n"))[:3] == "554"
    assert kept.messages == []


async def test_commands_with_a_bare_newline_are_refused(connect, kept):
    """A command line ends with CRLF too: nothing hides behind an LF."""
    talk = await connect()
    assert (await talk.say(b"EHLO a\nMAIL FROM:<x@y.example>\r\n"))[:3] == "500"
    assert (await talk.say(b"NOOP\rNOOP\r\n"))[:3] == "500"


@pytest.mark.parametrize("cut", range(1, 12))
async def test_the_end_is_found_wherever_packets_are_cut(connect, kept, cut):
    """The end may be split over packets in any way, and what follows it in the same packet is a command."""
    talk = await connect()
    await talk.up_to_data()
    stream = b"a: b\r\n\r\n..x\r\n.\r\nNOOP\r\n"
    talk.writer.write(stream[:cut])
    await talk.writer.drain()
    await asyncio.sleep(0)
    talk.writer.write(stream[cut:])
    assert [r[:3] for r in await talk.replies(2)] == ["250", "250"]
    assert kept.raws == [b"a: b\r\n\r\n.x\r\n"]


@pytest.mark.parametrize(
    ("sent", "kept_as"),
    [
        (b".\r\n", b""),
        (b"..\r\n.\r\n", b".\r\n"),
        (b".a\r\n.\r\n", b"a\r\n"),
        (b"a\r\n...\r\n\r\n.\r\n", b"a\r\n..\r\n\r\n"),
        (b"\xff\0\r\n.\r\n", b"\xff\0\r\n"),
    ],
)
async def test_dots_are_unstuffed_and_all_else_is_kept_as_it_came(connect, kept, sent, kept_as):
    """RFC 5321 4.5.2; eight-bit letters and NUL are kept (RFC 6152)."""
    talk = await connect()
    await talk.up_to_data()
    assert (await talk.say(sent))[:3] == "250"
    assert kept.raws == [kept_as]


@pytest.mark.parametrize("newline", NEWLINES, ids=repr)
@pytest.mark.parametrize("scheme", ["smtp", "lmtp"])
async def test_no_sender_passes_a_bare_newline_on(raw_server, scheme, newline):
    """Whatever line ends a message has, the next server sees CRLF, dots doubled, and one end."""
    message = b"a: b" + newline * 2 + b"." + newline + b".x" + newline + b"end"
    sender = open_sender(Route(url=f"{scheme}://127.0.0.1:{raw_server.port}", tls="off"))
    await sender.send("a@b.example", ("c@d.example",), message)
    await sender.close()
    (seen,) = raw_server.messages
    assert not lone(seen)
    assert seen.endswith(b"\r\nend\r\n.\r\n")
    assert seen.count(b"\r\n.\r\n") == 1
    assert b"\r\n..x\r\n" in seen


async def test_a_message_comes_through_unchanged(listen, kept, lmtp):
    """Sender to listener: what is sent is what is kept."""
    listener = await listen(lmtp)
    sender = open_sender(Route(url=f"lmtp://127.0.0.1:{listener.port}"))
    message = b"a: b\r\n\r\n.\r\n..\r\n.x\r\n\xff\r\n"
    await sender.send("", ("soporte@hosting.example",), message)
    await sender.close()
    assert kept.raws == [message]
