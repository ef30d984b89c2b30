"""Mail of an IMAP folder comes into the store whole, once, and is put away on the server."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from mailgate.imap.fetch import PIECE
from tests.integration.imap.given import KEPT, Box, mail, numbers
from tests.servers.dovecot import running

pytestmark = pytest.mark.server


def test_new_mail_is_kept_byte_by_byte_and_then_moved(begun, box, store, heard):
    """IDLE alone tells of it here: the next poll is five minutes off. Nothing of it is marked as seen."""
    begun()
    box.deliver(1)
    (kept,) = heard.until("imap_kept")
    incoming = store.message(kept["message"]).incoming
    assert (incoming.raw, incoming.source, incoming.envelope_from) == (mail(1), "imap:soporte", None)
    assert (box.holds(), box.holds(KEPT)) == ([], [1])
    assert box.do(lambda c: c.get_flags(c.search()), KEPT)[1] == (b"\\Recent",)


def test_one_mail_after_the_other_wakes_it(begun, box, store, heard):
    """IDLE begins anew after each."""
    begun()
    for number in (1, 2, 3):
        box.deliver(number)
        heard.until("imap_kept", number)
    assert numbers(store) == [1, 2, 3]


def test_the_first_start_takes_only_what_arrives_from_then_on(begun, box, store, heard):
    box.deliver(1, 2)
    begun()
    box.deliver(3)
    heard.until("imap_kept")
    assert (numbers(store), box.holds()) == ([3], [1, 2])


def test_older_mail_is_taken_in_where_that_is_wished_and_marked_as_old(begun, box, store, heard):
    """GUARANTEES 14: its source tells judging to answer none of it. Also when it is wished later."""
    box.deliver(1, 2)
    begun().stop()
    begun(take_older=True)
    heard.until("imap_kept", 2)
    box.deliver(3)
    heard.until("imap_kept", 3)
    sources = {message.id: message.source for message in store.messages()}
    assert list(sources.values()).count("imap-old:soporte") == 2
    assert sources[heard.all("imap_kept")[-1]["message"]] == "imap:soporte"
    assert box.holds(KEPT) == [1, 2, 3]


def test_what_arrived_while_the_gate_was_off_is_taken_in(begun, box, store, heard):
    begun().stop()
    box.deliver(1, 2)
    begun()
    heard.until("imap_kept", 2)
    assert numbers(store) == [1, 2]


def test_many_are_taken_in_in_the_order_of_their_arrival(begun, box, store, heard):
    """More than two batches."""
    begun().stop()
    box.deliver(*range(250))
    begun()
    heard.until("imap_kept", 250)
    assert numbers(store) == list(range(250))
    assert (box.holds(), box.holds(KEPT)) == ([], list(range(250)))


def test_with_keep_flag_mail_stays_with_a_keyword(begun, box, store, heard):
    """A person's own flags are not touched; after a restart nothing is taken again."""
    fetching = begun(keep="flag")
    box.deliver(1)
    heard.until("imap_kept")
    fetching.stop()
    assert b"MailgateKept" in box.do(lambda c: c.get_flags(c.search()))[1]
    begun(keep="flag")
    box.deliver(2)
    heard.until("imap_kept", 2)
    assert (numbers(store), box.holds(), box.holds(KEPT)) == ([1, 2], [1, 2], [])


def test_several_folders_are_read_the_second_by_polling(fetch, box, store, heard):
    box.do(lambda c: c.create_folder("Ventas/Nuevo"), None)
    fetch(folders=("INBOX", "Ventas/Nuevo"), poll=1)
    heard.until("imap_connected", 2)
    box.deliver(1, folder="Ventas/Nuevo")
    heard.until("imap_kept")
    box.deliver(2)
    heard.until("imap_kept", 2)
    assert {(e["folder"], e["uid"]) for e in heard.all("imap_kept")} == {("INBOX", 1), ("Ventas/Nuevo", 1)}
    assert box.holds(KEPT) == [1, 2]


def test_large_mail_is_fetched_in_pieces(begun, box, store, heard, wire):
    """No answer of the server holds more than a piece of one message."""
    begun(port=wire.port)
    box.deliver(1, size=3 * PIECE + 7)
    (kept,) = heard.until("imap_kept")
    assert store.message(kept["message"]).incoming.raw == mail(1, 3 * PIECE + 7)
    assert wire.commands.count(b"BODY.PEEK[]") == 4
    assert wire.commands.index(b"RFC822.SIZE") < wire.commands.index(b"BODY.PEEK[]")


def test_a_mail_that_is_exactly_one_piece_is_whole(begun, box, store, heard):
    begun()
    raw = mail(1) + b"x" * (PIECE - len(mail(1)))
    box.do(lambda c: c.append("INBOX", raw))
    (kept,) = heard.until("imap_kept")
    assert store.message(kept["message"]).incoming.raw == raw


def test_too_large_mail_is_left_to_a_person_without_fetching_it(begun, box, store, heard, wire):
    """The size is asked first; those around it flow, and it is told once."""
    begun(port=wire.port, max_size=65536).stop()
    box.deliver(1)
    box.deliver(2, size=100_000)
    box.deliver(3)
    begun(port=wire.port, max_size=65536)
    heard.until("imap_kept", 2)
    (left,) = heard.until("imap_left")
    assert "100" in left["error"] and "max_size = 65536" in left["error"]
    assert (numbers(store), box.holds("Mailgate/Left"), box.holds()) == ([1, 3], [2], [])


def test_the_arrival_is_the_servers_after_an_outage(begun, box, store, heard):
    """Rules that count minutes count those between the customer's mails, not between our looks."""
    begun().stop()
    arrived = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    box.do(lambda c: c.append("INBOX", mail(1), msg_time=arrived))
    begun()
    (kept,) = heard.until("imap_kept")
    assert store.message(kept["message"]).incoming.received_at == arrived


def test_a_server_with_another_delimiter_and_a_prefix(password, store, heard, fetch):
    """RFC 2342: folders are named as the server wants them."""
    with running(prefix="INBOX.", separator=".") as server:
        box = Box(server)
        box.do(lambda c: c.create_folder("INBOX.Ventas.Nuevo"), None)
        fetching = fetch(port=server.port, user=box.user, folders=("Ventas/Nuevo",))
        heard.until("imap_connected")
        box.deliver(1, folder="INBOX.Ventas.Nuevo")
        heard.until("imap_kept")
        assert box.holds("INBOX.Mailgate.Kept") == [1]
        fetching.stop()


def test_searches_are_parted_so_that_no_answer_is_too_long(monkeypatch, begun, box, store, heard, wire):
    """imaplib refuses lines of more than a million bytes: a mailbox of 200,000 mails."""
    monkeypatch.setattr("mailgate.imap.uids._WINDOW", 7)
    box.deliver(*range(20))
    begun(take_older=True, port=wire.port)
    heard.until("imap_kept", 20)
    assert numbers(store) == list(range(20))
    assert [part for part in (b"UID 1:7", b"UID 8:14", b"UID 15:20") if part not in wire.commands] == []


def test_a_server_that_does_not_tell_the_next_uid(begun, box, store, heard, wire):
    """RFC 3501 lets SELECT leave it out: then it is asked for."""
    wire.reply = lambda link, data: data.replace(b"[UIDNEXT", b"[UIDLESS")
    box.deliver(1, 2)
    begun(port=wire.port)
    box.deliver(3)
    heard.until("imap_kept")
    assert numbers(store) == [3]


def test_a_size_that_the_server_tells_wrong_is_not_believed(begun, box, store, heard, wire):
    """It says 1 byte: the limit holds all the same, piece by piece."""
    wire.reply = lambda link, data: re.sub(rb"RFC822\.SIZE \d+", b"RFC822.SIZE 1", data)
    begun(port=wire.port, max_size=2 * PIECE, poll=1).stop()
    box.deliver(1, size=PIECE)
    box.deliver(2, size=4 * PIECE)
    begun(port=wire.port, max_size=2 * PIECE, poll=1)
    heard.until("imap_left")
    assert (numbers(store), box.holds("Mailgate/Left")) == ([1], [2])
