"""Sending: TLS, passwords, reused connections, several recipients, Maildir."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from mailgate.config.doors import Route, SmtpIn
from mailgate.send import Permanent, Temporary, open_sender

MAIL = b"Subject: a\r\n\r\nb\r\n"
TO = ("soporte@hosting.example",)


def route(port: int, **settings: object) -> Route:
    return Route(url=f"smtp://localhost:{port}", **settings)


async def test_required_tls_checks_the_certificate(listen, kept, certificate):
    """An unknown authority is a temporary failure that says so; a known one is believed."""
    listener = await listen(SmtpIn(port=0, host="127.0.0.1", hostname="g", require_tls=True, **certificate))
    strict = open_sender(route(listener.port, tls="require"))
    with pytest.raises(Temporary, match=r"(?i)certificate"):
        await strict.send("", TO, MAIL)
    assert kept.messages == []
    trusting = open_sender(route(listener.port, tls="require", ca_file=certificate["tls_certificate"]))
    await trusting.send("", TO, MAIL)
    await trusting.close()
    assert kept.raws == [MAIL]


async def test_required_tls_is_not_given_up_where_the_server_offers_none(raw_server):
    """No downgrade: nothing is sent in clear."""
    sender = open_sender(route(raw_server.port, tls="require"))
    with pytest.raises(Temporary, match="STARTTLS"):
        await sender.send("", TO, MAIL)
    assert raw_server.messages == []


async def test_offered_tls_is_used(listen, kept, certificate):
    """tls = "auto" encrypts where it can, with whatever certificate (RFC 7435)."""
    listener = await listen(SmtpIn(port=0, hostname="g", require_tls=True, **certificate))
    sender = open_sender(route(listener.port))
    await sender.send("", TO, MAIL)
    await sender.close()
    assert kept.raws == [MAIL]


async def test_a_password_is_never_sent_in_clear(raw_server, tmp_path):
    """Though tls is only "auto": with a user it is required."""
    (tmp_path / "password").write_text("hunter2\n")
    raw_server.extensions = ("AUTH PLAIN",)
    url = f"smtp://gate@localhost:{raw_server.port}"
    sender = open_sender(Route(url=url, password_file=str(tmp_path / "password")))
    with pytest.raises(Temporary):
        await sender.send("", TO, MAIL)
    assert not any(command.startswith("AUTH") for command in raw_server.commands)


async def test_the_password_is_used_where_tls_is_off_on_purpose(raw_server, tmp_path):
    """AUTH PLAIN, RFC 4616; the file's line end is not part of it."""
    (tmp_path / "password").write_text("hunter2\n")
    raw_server.extensions = ("AUTH PLAIN",)
    raw_server.answers["AUTH"] = "235 in"
    url = f"smtp://gate@localhost:{raw_server.port}"
    sender = open_sender(Route(url=url, tls="off", password_file=str(tmp_path / "password")))
    await sender.send("", TO, MAIL)
    await sender.close()
    assert "AUTH PLAIN AGdhdGUAaHVudGVyMg==" in raw_server.commands


async def test_a_missing_password_file_is_told(raw_server, tmp_path):
    url = f"smtp://gate@localhost:{raw_server.port}"
    sender = open_sender(Route(url=url, password_file=str(tmp_path / "none")))
    with pytest.raises(Temporary, match="No such file"):
        await sender.send("", TO, MAIL)


@pytest.mark.parametrize("scheme", ["smtp", "lmtp"])
async def test_a_connection_closed_while_idle_is_made_anew(raw_server, scheme):
    """The server's idle timeout costs no retry."""
    sender = open_sender(Route(url=f"{scheme}://localhost:{raw_server.port}", tls="off"))
    await sender.send("", TO, MAIL)
    raw_server.answers["MAIL"] = "421 idle for too long"
    sending = asyncio.create_task(sender.send("", TO, MAIL))
    async with asyncio.timeout(10):
        while sum(command.startswith("MAIL") for command in raw_server.commands) < 2:
            await asyncio.sleep(0)
    raw_server.answers.clear()
    await sending
    await sender.close()
    assert len(raw_server.messages) == 2
    assert raw_server.connections == 2


@pytest.mark.parametrize("scheme", ["smtp", "lmtp"])
async def test_one_recipient_refused_for_good_does_not_stop_the_others(listen, kept, lmtp, scheme):
    """The others get it; the refused one is named."""
    listener = await listen(lmtp if scheme == "lmtp" else SmtpIn(port=0, hostname="g"))
    sender = open_sender(Route(url=f"{scheme}://localhost:{listener.port}", tls="off"))
    with pytest.raises(Permanent, match=r"1 of 2 recipients refused: x@other.example: 550"):
        await sender.send("", ("x@other.example", *TO), MAIL)
    await sender.close()
    assert [m.recipients for m in kept.messages] == [TO]


@pytest.mark.parametrize("scheme", ["smtp", "lmtp"])
async def test_one_recipient_refused_for_now_holds_all_back(raw_server, scheme):
    """Tried again whole, so nobody gets it twice; the connection stays good."""
    raw_server.answers["RCPT"] = "450 greylisted"
    sender = open_sender(Route(url=f"{scheme}://localhost:{raw_server.port}", tls="off"))
    with pytest.raises(Temporary, match="greylisted"):
        await sender.send("", ("a@x.example", "b@x.example"), MAIL)
    assert raw_server.messages == []
    raw_server.answers = {"END": "250 a\r\n250 b"} if scheme == "lmtp" else {}
    await sender.send("", ("a@x.example", "b@x.example"), MAIL)
    await sender.close()
    assert raw_server.connections == 1


@pytest.mark.parametrize("address", ["a@b\r\nDATA", "a@b>", "a b@c", "a@b\0"], ids=repr)
@pytest.mark.parametrize("scheme", ["smtp", "lmtp", "maildir"])
async def test_addresses_that_would_break_the_dialogue_are_refused(raw_server, tmp_path, scheme, address):
    """Nothing of them reaches the wire or a header."""
    where = f"maildir:{tmp_path}" if scheme == "maildir" else f"{scheme}://localhost:{raw_server.port}"
    sender = open_sender(Route(url=where))
    for sender_address, recipients in ((address, TO), ("", (address,))):
        with pytest.raises(Permanent, match="address"):
            await sender.send(sender_address, recipients, MAIL)
    assert raw_server.connections == 0


async def test_a_maildir_gets_whole_files_only(tmp_path):
    """Through tmp into new, readable for the owner only, with the envelope on top and the machine's line ends."""
    sender = open_sender(Route(url=f"maildir:{tmp_path}/box"))
    await asyncio.gather(*(sender.send("c@d.example", TO, b"Subject: %d\r\n\r\n.\rx\n" % n) for n in range(20)))
    files = sorted((tmp_path / "box" / "new").iterdir())
    assert len(files) == 20
    assert os.listdir(tmp_path / "box" / "tmp") == []
    head = b"Return-Path: <c@d.example>\nDelivered-To: soporte@hosting.example\nSubject: "
    assert all(f.read_bytes().startswith(head) and f.read_bytes().endswith(b"\n\n.\nx\n") for f in files)


async def test_a_maildir_that_is_no_folder_is_a_lasting_fault(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Permanent, match="Not a directory"):
        await open_sender(Route(url=f"maildir:{tmp_path}/file")).send("", TO, MAIL)


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("http://x", "begin with"),
        ("smtp:", "name a host"),
        ("maildir:", "name a host or a path"),
        ("smtp:/run/x", "name a host"),
        ("smtp://u@host", "password_file"),
        ("smtp://u:secret@host", "password_file"),
        ("smtp://host:99999", "range 0-65535"),
    ],
)
def test_a_route_that_leads_nowhere_is_refused_at_the_start(url, right):
    """Each fault says what would be right."""
    with pytest.raises(ValueError, match=right):
        Route(url=url)


@pytest.mark.parametrize("scheme", ["smtp", "lmtp"])
async def test_a_server_without_8bitmime_gets_seven_bits(raw_server, scheme):
    """RFC 6152: never 8-bit bytes that it has not agreed to; what can't be converted is refused, as it is no MIME."""
    raw_server.extensions = ("SIZE",)
    sender = open_sender(Route(url=f"{scheme}://localhost:{raw_server.port}"))
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    mail = head + b"--b\r\nA: b\r\n\r\n\xc3\xb1\r\n--b--\r\n"
    await sender.send("", TO, mail)
    with pytest.raises(Permanent, match="8BITMIME"):
        await sender.send("", TO, b"Subject: a\r\n\r\n\xc3\xb1\r\n")
    raw_server.extensions = ("SIZE", "8BITMIME")
    await sender.close()
    again = open_sender(Route(url=f"{scheme}://localhost:{raw_server.port}"))
    await again.send("", TO, mail)
    await again.close()
    first, second = raw_server.messages
    assert first.isascii() and b"\r\nw7E=\r\n" in first
    assert second.startswith(mail)
    assert [b"BODY=8BITMIME" in line.encode() for line in raw_server.commands if line.startswith("MAIL")] == [
        False,
        True,
    ]


async def test_a_provider_that_takes_its_user_s_mail_alone_gets_it(raw_server):
    """`sender` takes the place of the null sender too."""
    sender = open_sender(route(raw_server.port, tls="off", sender="soporte@hosting.example"))
    await sender.send("", TO, MAIL)
    await sender.close()
    assert any(command.startswith("MAIL FROM:<soporte@hosting.example>") for command in raw_server.commands)
