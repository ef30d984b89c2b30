"""GUARANTEES 18: nothing sent before STARTTLS survives it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from mailgate.config.doors import SmtpIn

INJECTED = b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<soporte@hosting.example>\r\nDATA\r\ninjected\r\n.\r\n"


async def test_commands_sent_in_clear_with_starttls_are_thrown_away(connect, kept, certificate):
    """Pipelined injection: what comes in the same packet as STARTTLS is neither obeyed nor answered within TLS."""
    talk = await connect(**certificate)
    assert "STARTTLS" in await talk.say(b"EHLO a\r\n")
    assert (await talk.say(b"STARTTLS\r\n" + INJECTED))[:3] == "220"
    await talk.start_tls()
    assert (await talk.say(b"NOOP\r\n")) == "250 2.0.0 OK"
    assert (await talk.say(b"DATA\r\n"))[:3] == "503"
    assert kept.messages == []


async def test_half_a_command_sent_in_clear_is_no_start_of_one_within_tls(connect, certificate):
    """Neither is a line's beginning joined with what comes within TLS."""
    talk = await connect(**certificate)
    await talk.say(b"EHLO a\r\n")
    assert (await talk.say(b"STARTTLS\r\nNO"))[:3] == "220"
    await talk.start_tls()
    assert (await talk.say(b"OP\r\n"))[:3] == "500"


async def test_the_transaction_before_starttls_is_forgotten(connect, certificate):
    """Greeting, sender and recipients in clear count for nothing (RFC 3207 4.2)."""
    talk = await connect(**certificate)
    for line in (b"EHLO a", b"MAIL FROM:<a@b.example>", b"RCPT TO:<soporte@hosting.example>"):
        await talk.say(line + b"\r\n")
    await talk.say(b"STARTTLS\r\n")
    await talk.start_tls()
    assert (await talk.say(b"DATA\r\n"))[:3] == "503"
    assert (await talk.say(b"MAIL FROM:<a@b.example>\r\n"))[:3] == "503"
    assert "STARTTLS" not in await talk.say(b"EHLO a\r\n")


async def test_mail_comes_in_over_tls(connect, kept, certificate):
    """A whole message over TLS, its bytes as they were."""
    talk = await connect(**certificate)
    await talk.say(b"EHLO a\r\n")
    await talk.say(b"STARTTLS\r\n")
    await talk.start_tls()
    await talk.up_to_data()
    assert (await talk.say(b"a: b\r\n\r\n" + b"x" * 300_000 + b"\r\n.\r\n"))[:3] == "250"
    assert len(kept.raws[0]) == 300_010
    assert (await talk.say(b"STARTTLS\r\n"))[:3] == "503"


async def test_with_require_tls_nothing_is_taken_in_clear(connect, certificate):
    """Before TLS there is no MAIL."""
    talk = await connect(require_tls=True, **certificate)
    await talk.say(b"EHLO a\r\n")
    assert (await talk.say(b"MAIL FROM:<a@b.example>\r\n"))[:3] == "530"


async def test_starttls_without_a_certificate_is_refused(connect):
    """It is not offered, and asking for it changes nothing."""
    talk = await connect()
    assert "STARTTLS" not in await talk.say(b"EHLO a\r\n")
    assert (await talk.say(b"STARTTLS\r\n"))[:3] == "503"
    assert (await talk.say(b"NOOP\r\n"))[:3] == "250"


async def test_a_handshake_that_fails_ends_the_connection_and_frees_its_place(connect, listen, certificate):
    """Garbage in place of a handshake: no command is obeyed, and no place stays taken."""
    listener = await listen(SmtpIn(port=0, hostname="g", **certificate))
    talk = await connect(listener)
    await talk.say(b"EHLO a\r\n")
    await talk.say(b"STARTTLS\r\n")
    talk.writer.write(b"NOOP\r\nNOOP\r\n")
    with suppress(ConnectionError):
        assert b"250" not in await talk.reader.read()
    async with asyncio.timeout(10):
        while listener.service.connections:
            await asyncio.sleep(0.001)
