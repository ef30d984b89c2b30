"""GUARANTEES 21: LMTP gives one status for each recipient (RFC 2033)."""

from __future__ import annotations

import stat

import pytest

from mailgate.config.doors import LmtpIn, Route
from mailgate.errors import StoreFull
from mailgate.send import Permanent, Temporary, open_sender

A, B = "soporte@hosting.example", "soporte+c1.x@hosting.example"


@pytest.mark.parametrize(("error", "code"), [(None, "250"), (StoreFull("full"), "452")])
async def test_every_accepted_recipient_gets_its_status(connect, listen, kept, lmtp, error, code):
    """Two accepted, one refused: two statuses after the message, be they good or bad."""
    kept.error = error
    talk = await connect(await listen(lmtp))
    await talk.say(b"LHLO mx.example\r\n")
    await talk.say(b"MAIL FROM:<>\r\n")
    talk.writer.write(f"RCPT TO:<{A}>\r\nRCPT TO:<x@y.example>\r\nRCPT TO:<{B}>\r\nDATA\r\n".encode())
    assert [r[:3] for r in await talk.replies(4)] == ["250", "550", "250", "354"]
    talk.writer.write(b"a: b\r\n.\r\nNOOP\r\n")
    assert [r[:3] for r in await talk.replies(3)] == [code, code, "250"]
    assert [m.recipients for m in kept.messages] == ([] if error else [(A, B)])


async def test_an_overlong_message_gets_as_many_refusals(connect, listen):
    talk = await connect(await listen(LmtpIn(port=0, hostname="g", max_size=65536)))
    await talk.up_to_data(b"LHLO mx", A, B)
    talk.writer.write(b"x" * 70_000 + b"\r\n.\r\nNOOP\r\n")
    assert [r[:3] for r in await talk.replies(3)] == ["552", "552", "250"]


@pytest.mark.parametrize("greeting", [b"EHLO", b"HELO"])
async def test_smtp_greetings_are_refused(connect, listen, lmtp, greeting):
    """RFC 2033 4.1; and SMTP does not know LHLO."""
    talk = await connect(await listen(lmtp))
    assert (await talk.say(greeting + b" a\r\n"))[:3] == "500"
    assert (await (await connect()).say(b"LHLO a\r\n"))[:3] == "500"


async def test_data_without_an_accepted_recipient_is_refused(connect, listen, lmtp):
    """RFC 2033 4.2: 503, as there would be nobody to answer for."""
    talk = await connect(await listen(lmtp))
    await talk.say(b"LHLO mx\r\n")
    await talk.say(b"MAIL FROM:<>\r\n")
    await talk.say(b"RCPT TO:<x@y.example>\r\n")
    assert (await talk.say(b"DATA\r\n"))[:3] == "503"


async def test_a_unix_socket_serves_and_is_removed_at_the_end(listen, kept, tmp_path):
    """Only its owner and group may speak to it."""
    path = tmp_path / "lmtp.sock"
    listener = await listen(LmtpIn(socket=str(path), hostname="g"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    sender = open_sender(Route(url=f"lmtp:{path}"))
    await sender.send("", (A,), b"a: b\r\n\r\nx\r\n")
    await sender.close()
    await listener.stop()
    assert not path.exists()
    assert kept.raws == [b"a: b\r\n\r\nx\r\n"]


async def test_the_sender_reads_one_status_for_each_recipient(raw_server):
    """A recipient refused after the message is named."""
    raw_server.answers["END"] = "250 first\r\n550 5.1.1 second unknown"
    sender = open_sender(Route(url=f"lmtp://127.0.0.1:{raw_server.port}"))
    with pytest.raises(Permanent, match=r"b@x.example: 550 5.1.1 second unknown"):
        await sender.send("", ("a@x.example", "b@x.example"), b"x\r\n")
    raw_server.answers["END"] = "250 first\r\n452 later"
    with pytest.raises(Temporary, match="452 later"):
        await sender.send("", ("a@x.example", "b@x.example"), b"x\r\n")
    await sender.close()
