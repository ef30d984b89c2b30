"""GUARANTEES 30: without MOVE by COPY, \\Deleted, UID EXPUNGE; never a plain EXPUNGE; vanished mail is tolerated."""

from __future__ import annotations

import pytest

from tests.integration.imap.given import KEPT, mail, numbers

pytestmark = pytest.mark.server


def test_others_deleted_mail_is_not_expunged(begun, box, store, heard, wire):
    """A person has marked 1 as deleted and may want it back: it stays while 2 is moved."""
    box.deliver(1)
    box.do(lambda c: c.delete_messages(c.search()))
    wire.without("MOVE")
    begun(port=wire.port)
    box.deliver(2)
    heard.until("imap_kept")
    assert (box.holds(), box.holds(KEPT)) == ([1], [2])
    assert b"UID EXPUNGE" in wire.commands and b"UID MOVE" not in wire.commands
    assert wire.commands.count(b"EXPUNGE") == wire.commands.count(b"UID EXPUNGE")


def test_without_uid_expunge_too_nothing_is_moved_but_flagged(begun, box, store, heard, wire):
    """A plain EXPUNGE would remove others' mail, so it is not an option."""
    wire.without("MOVE", "UIDPLUS")
    begun(port=wire.port)
    box.deliver(1)
    heard.until("imap_kept")
    assert (box.holds(), box.holds(KEPT)) == ([1], [])
    assert b"EXPUNGE" not in wire.commands
    assert b"MailgateKept" in box.do(lambda c: c.get_flags(c.search()))[1]


def test_where_no_keyword_can_be_set_progress_alone_remembers(begun, box, store, heard, wire):
    wire.without("MOVE", "UIDPLUS")
    strip = wire.reply
    wire.reply = lambda link, data: strip(link, data).replace(rb" \*)] Flags", b")] Flags")
    begun(port=wire.port).stop()
    box.deliver(1, 2)
    fetching = begun(port=wire.port)
    heard.until("imap_kept", 2)
    fetching.stop()
    box.deliver(3)
    begun(port=wire.port)
    heard.until("imap_kept", 3)
    assert (numbers(store), box.holds()) == ([1, 2, 3], [1, 2, 3])
    assert b"UID STORE" not in wire.commands


VANISHING = [  # the command before which it happens, what the server lacks, and whether it was kept before
    (b"RFC822.SIZE", (), False),
    (b"BODY.PEEK", (), False),
    (b"UID MOVE", (), True),
    (b"UID COPY", ("MOVE",), True),
    (b"UID STORE", ("MOVE",), True),
    (b"UID EXPUNGE", ("MOVE",), True),
]


@pytest.mark.parametrize(("command", "stripped", "kept"), VANISHING)
def test_mail_that_vanishes_at_any_step_is_tolerated(begun, box, store, heard, wire, command, stripped, kept):
    """Another program deletes 2 just before a command names it: 1 and 3 are kept, and it goes on."""
    wire.without(*stripped)
    begun(port=wire.port).stop()
    box.deliver(1, 2, 3)
    gone = []

    def delete(link, data):
        if command in data and not gone:
            gone.append(2)
            box.do(lambda c: (c.delete_messages([2]), c.uid_expunge([2])))
        return data

    wire.command = delete
    begun(port=wire.port)
    heard.until("imap_kept", 2 + kept)
    box.deliver(4)
    heard.until("imap_kept", 3 + kept)
    assert gone and heard.all("imap_lost") == []
    assert numbers(store) == ([1, 2, 3, 4] if kept else [1, 3, 4])
    assert (box.holds(), set(box.holds(KEPT)) - {2}) == ([], {1, 3, 4})


def test_a_vanished_mail_does_not_hold_the_progress_back(begun, box, store, heard, wire):
    """Where progress alone remembers, what comes after the vanished 2 would be taken in again by the next start."""
    wire.without("MOVE", "UIDPLUS")
    strip = wire.reply
    wire.reply = lambda link, data: strip(link, data).replace(rb" \*)] Flags", b")] Flags")
    begun(port=wire.port).stop()
    box.deliver(1, 2, 3)
    gone = []

    def delete(link, data):
        if b"BODY.PEEK" in data and not gone:
            gone.append(2)
            box.do(lambda c: (c.delete_messages([2]), c.uid_expunge([2])))
        return data

    wire.command = delete
    fetching = begun(port=wire.port)
    heard.until("imap_kept", 2)
    fetching.stop()
    box.deliver(4)
    begun(port=wire.port)
    heard.until("imap_kept", 3)
    assert gone and numbers(store) == [1, 3, 4]
    assert len(heard.all("mail_kept")) == 3


def test_a_server_that_refuses_a_move_for_one_vanished_mail(begun, box, store, heard, wire):
    """RFC 6851 lets it: the rest is moved by a second command."""
    begun(port=wire.port)
    refused = []

    def refuse(link, data):
        if b"UID MOVE" in data and not refused:
            refused.append(data)
            box.do(lambda c: (c.delete_messages([1]), c.uid_expunge([1])))
            link.client.sendall(data.split()[0] + b" NO some of the messages no longer exist\r\n")
            return b""
        return data

    wire.command = refuse
    box.do(lambda c: c.multiappend("INBOX", [mail(1), mail(2)]))
    heard.until("imap_kept", 2)
    assert refused and (box.holds(), box.holds(KEPT)) == ([], [2])


def test_the_kept_folder_that_somebody_deleted_is_made_again(begun, box, store, heard):
    begun()
    box.do(lambda c: c.delete_folder(KEPT), None)
    box.deliver(1)
    heard.until("imap_kept")
    assert box.holds(KEPT) == [1]


def test_where_moving_is_refused_mail_is_still_kept_and_the_admin_is_told(monkeypatch, begun, box, store, heard, wire):
    """A full Kept folder: everything comes in, once; what is kept is moved when that goes again."""
    monkeypatch.setattr("mailgate.imap.outage._FIRST", 0.01)
    monkeypatch.setattr("mailgate.imap.outage._LONGEST", 0.01)

    def refuse(link, data):
        if b"UID MOVE" not in data:
            return data
        link.client.sendall(data.split()[0] + b" NO [OVERQUOTA] Quota exceeded\r\n")
        return b""

    begun(port=wire.port).stop()
    box.deliver(*range(150))
    wire.command = refuse
    begun(port=wire.port)
    (lost,) = heard.until("imap_lost")
    assert len(heard.all("mail_kept")) == 150
    box.deliver(1000)
    heard.until("mail_kept", 151)
    assert "OVERQUOTA" in lost["error"] and len(box.holds()) == 151
    wire.command = lambda link, data: data
    heard.until("imap_back")
    assert (len(numbers(store)), box.holds(), len(box.holds(KEPT))) == (151, [], 151)
