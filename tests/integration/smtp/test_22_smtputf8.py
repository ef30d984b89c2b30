"""GUARANTEES 22: SMTPUTF8 works to the end or is refused (RFC 6531)."""

from __future__ import annotations

import pytest

from mailgate.config.doors import Route
from mailgate.send import Permanent, open_sender

SENDER = "MAIL FROM:<josé@peña.example>"


async def test_a_declared_utf8_sender_is_kept_as_it_is(connect, kept):
    """Letters come through unchanged, in the sender and in recipients."""
    talk = await connect()
    assert "SMTPUTF8" in await talk.say(b"EHLO a\r\n")
    for line in (f"{SENDER} SMTPUTF8", "RCPT TO:<niño@filial.example>"):
        assert (await talk.say(line.encode() + b"\r\n"))[:3] == "250"
    await talk.say(b"DATA\r\n")
    await talk.say("Subject: ñ\r\n.\r\n".encode())
    (message,) = kept.messages
    assert (message.envelope_from, message.recipients) == ("josé@peña.example", ("niño@filial.example",))


@pytest.mark.parametrize("line", [SENDER, "MAIL FROM:<a@b.example>|RCPT TO:<niño@filial.example>"])
async def test_undeclared_letters_are_refused(connect, line):
    """553: the client must say SMTPUTF8."""
    talk = await connect()
    await talk.say(b"EHLO a\r\n")
    replies = [await talk.say(part.encode() + b"\r\n") for part in line.split("|")]
    assert replies[-1][:3] == "553"


async def test_where_it_is_off_it_is_neither_offered_nor_taken(connect):
    talk = await connect(smtputf8=False)
    assert "SMTPUTF8" not in await talk.say(b"EHLO a\r\n")
    assert (await talk.say(f"{SENDER} SMTPUTF8\r\n".encode()))[:3] == "555"


@pytest.mark.parametrize("line", [b"MAIL FROM:<\xff@b.example> SMTPUTF8", b"\xff\xfe", b"NOOP \x80"], ids=repr)
async def test_what_is_no_utf8_is_refused(connect, line):
    talk = await connect()
    await talk.say(b"EHLO a\r\n")
    assert (await talk.say(line + b"\r\n"))[:3] == "500"


@pytest.mark.parametrize("scheme", ["smtp", "lmtp"])
@pytest.mark.parametrize(
    ("recipient", "message"),
    [("niño@x.example", b"a: b\r\n\r\n"), ("n@x.example", "Subject: ñ\r\n\r\n".encode())],
    ids=["address", "header"],
)
async def test_sending_needs_a_server_that_offers_it(raw_server, scheme, recipient, message):
    """Refused for good where the next server can't, said in MAIL where it can."""
    sender = open_sender(Route(url=f"{scheme}://127.0.0.1:{raw_server.port}", tls="off"))
    with pytest.raises(Permanent, match="SMTPUTF8"):
        await sender.send("a@b.example", (recipient,), message)
    assert raw_server.messages == []
    raw_server.extensions = ("SMTPUTF8", "8BITMIME")
    again = open_sender(Route(url=f"{scheme}://127.0.0.1:{raw_server.port}", tls="off"))
    await again.send("a@b.example", (recipient,), message)
    await again.close()
    await sender.close()
    assert any(c.startswith("MAIL") and "SMTPUTF8" in c for c in raw_server.commands)
    assert raw_server.messages == [message + b".\r\n"]
