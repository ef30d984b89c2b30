"""Forwards into an IMAP folder that technicians share."""

from __future__ import annotations

import pytest

from mailgate.imap import Appender
from mailgate.send import ImapSender, Temporary
from tests.integration.imap.given import mail

pytestmark = pytest.mark.server
FOLDER = "Mesa/Casos"


@pytest.fixture
async def shared(settings, wire):
    sender = ImapSender(Appender(settings(port=wire.port, timeout=1), FOLDER))
    yield sender
    await sender.close()


def send(sender, message=mail(1)):
    return sender.send("", ("mesa@tecnicos.example", "otra@tecnicos.example"), message)


def raw(box):
    return box.do(lambda c: c.fetch(c.search(), ["BODY.PEEK[]", "FLAGS"]), FOLDER)


async def test_it_arrives_once_byte_by_byte_and_unread(shared, box):
    """The folder is made; two recipients are one message; line ends are CRLF."""
    await send(shared, mail(1).replace(b"\r\n", b"\n"))
    (found,) = raw(box).values()
    assert (found[b"BODY[]"], b"\\Seen" in found[b"FLAGS"]) == (mail(1), False)


async def test_a_connection_that_was_closed_meanwhile_is_made_anew(shared, box, wire):
    await send(shared)
    wire.links[0].cut()
    await send(shared, mail(2))
    assert (box.holds(FOLDER), len(wire.links)) == ([1, 2], 2)


async def test_a_connection_that_breaks_while_it_is_handed_over_says_so(shared, box, wire):
    """The server may have it: the outbox then knows, and the next try is on a new connection."""
    await send(shared)

    def cut(link, data):
        if b"Message-ID: <2@" not in data:
            return data
        link.client.close()
        raise OSError

    wire.command = cut
    with pytest.raises(Temporary) as caught:
        await send(shared, mail(2))
    assert caught.value.handed_over
    wire.command = lambda link, data: data
    await send(shared, mail(2))
    assert 2 in box.holds(FOLDER)


async def test_a_refusal_is_temporary(shared, box, wire):
    """A full mailbox; nothing was handed over for good."""

    def refuse(link, data):
        if b"APPEND" not in data:
            return data
        link.client.sendall(data.split()[0] + b" NO [OVERQUOTA] Quota exceeded\r\n")
        return b""

    wire.command = refuse
    with pytest.raises(Temporary, match="OVERQUOTA") as caught:
        await send(shared)
    assert not caught.value.handed_over


async def test_a_server_that_is_gone_is_temporary(settings):
    sender = ImapSender(Appender(settings(port=1), FOLDER))
    with pytest.raises(Temporary, match="can't be reached"):
        await send(sender)
