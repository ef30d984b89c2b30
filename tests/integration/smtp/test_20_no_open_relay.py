"""GUARANTEES 20: no open relay."""

from __future__ import annotations

import pytest

OURS = [
    "soporte@hosting.example",
    "SOPORTE@Hosting.Example",
    "soporte+c123.k7q2hd@hosting.example",
    "anybody@filial.example",
    "postmaster@hosting.example",
    "Postmaster",
    "@relay.example:soporte@hosting.example",
]
OTHERS = [
    "victim@other.example",
    "ventas@hosting.example",
    "soporte@sub.hosting.example",
    "soporte@hosting.example.evil.example",
    "soporte@evil.example@hosting.example",
    "victim%other.example@hosting.example",
    "victim%other.example@filial.example",
    "other.example!victim@filial.example",
    "@filial.example:victim@other.example",
    "@hosting.example,@filial.example:victim@other.example",
    '"victim@other.example"@filial.example',
    '"soporte@hosting.example"@other.example',
    "soporte",
    "soporte@",
    "@hosting.example",
    "soporte@[127.0.0.1]",
    "+tag@hosting.example",
]


@pytest.mark.parametrize("recipient", OURS)
@pytest.mark.parametrize("sender", ["", "c@cliente.example", "soporte@hosting.example"])
async def test_mail_for_the_gate_is_taken(connect, sender, recipient):
    """From anybody, the null sender included; case and +tag aside."""
    talk = await connect()
    await talk.say(b"EHLO a\r\n")
    assert (await talk.say(f"MAIL FROM:<{sender}>\r\n".encode()))[:3] == "250"
    assert (await talk.say(f"RCPT TO:<{recipient}>\r\n".encode()))[:3] == "250"


@pytest.mark.parametrize("recipient", OTHERS)
@pytest.mark.parametrize("sender", ["", "soporte@hosting.example", "postmaster@filial.example"])
async def test_mail_for_others_is_refused(connect, kept, sender, recipient):
    """Whoever sends it, and however the address is dressed up."""
    talk = await connect()
    await talk.say(b"EHLO a\r\n")
    assert (await talk.say(f"MAIL FROM:<{sender}>\r\n".encode()))[:3] == "250"
    assert (await talk.say(f"RCPT TO:<{recipient}>\r\n".encode()))[:1] == "5"
    assert (await talk.say(b"DATA\r\n"))[:3] == "503"


@pytest.mark.parametrize(
    "line",
    [
        b"MAIL FROM:a@b.example",
        b"MAIL FROM:<a@b.example",
        b"MAIL FROM:<a b@c.example>",
        b"MAIL FROM:<a@b.example> SIZE=x",
        b"MAIL FROM:<a@b.example> SIZE=1 SIZE=2",
        b"MAIL FROM:<a@b.example> RET=FULL",
        b"MAIL FROM:<" + b"a" * 300 + b"@b.example>",
        b"MAIL",
        b"RCPT TO:<soporte@hosting.example>",
        b"DATA",
        b"EXPN staff",
        b"AUTH PLAIN AGEAYg==",
        b"BDAT 10 LAST",
        b"",
    ],
    ids=repr,
)
async def test_bad_commands_are_refused_and_change_nothing(connect, line):
    """Syntax, sequence, and what is not offered."""
    talk = await connect()
    await talk.say(b"EHLO a\r\n")
    assert (await talk.say(line + b"\r\n"))[:1] == "5"
    assert (await talk.say(b"MAIL FROM:<a@b.example> BODY=8BITMIME\r\n"))[:3] == "250"


async def test_pipelined_commands_are_answered_in_order(connect, kept):
    """RFC 2920: a whole transaction in one packet."""
    talk = await connect()
    talk.writer.write(
        b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<x@y.example>\r\nRCPT TO:<soporte@hosting.example>\r\nDATA\r\n"
    )
    assert [r[:3] for r in await talk.replies(5)] == ["250", "250", "550", "250", "354"]
    assert (await talk.say(b"x\r\n.\r\nQUIT\r\n"))[:3] == "250"
    assert (await talk.reply())[:3] == "221"
    assert kept.messages[0].recipients == ("soporte@hosting.example",)
    assert kept.messages[0].envelope_from == ""
