"""GUARANTEES 28: a folder that is made anew has new numbers; nothing is forwarded twice, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailgate.actions import Forward
from mailgate.config import Config, load_policy
from mailgate.gate import Gate
from rules import RULES
from tests.integration.imap.given import KEPT, mail, numbers

pytestmark = pytest.mark.server
YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
FOLDER = "Ventas"


def forwarded(store):
    """Message-IDs, one entry a forward, when all is judged by the real rules."""
    world = replace(Config().world(), address="soporte@hosting.example")
    gate = Gate(store, world, load_policy(None, RULES), b"s" * 32)
    found = []
    while verdicts := gate.work(50):
        found += [v.mail.message_id for v in verdicts for action in v.actions if isinstance(action, Forward)]
    return sorted(found)


def made_anew(box, *mails):
    """Delete the folder and make it again, as a restore does: the times of arrival are those of the mails."""

    def anew(client):
        client.unselect_folder()
        before = client.folder_status(FOLDER, ["UIDVALIDITY"])
        client.delete_folder(FOLDER)
        client.create_folder(FOLDER)
        assert client.folder_status(FOLDER, ["UIDVALIDITY"]) != before
        for raw, arrived in mails:
            client.append(FOLDER, raw, msg_time=arrived)

    box.do(anew, FOLDER)


@pytest.fixture
def folder(box):
    box.do(lambda c: c.create_folder(FOLDER), None)
    box.do(lambda c: c.append(FOLDER, mail(1), msg_time=YESTERDAY), None)


@pytest.mark.parametrize("keep", ["move", "flag"])
def test_a_restored_folder_is_read_from_its_start_and_copies_are_known_by_their_bytes(
    folder, begun, box, store, heard, keep
):
    """Old mail (1) stays; what was kept (2) is a copy; what arrived meanwhile (3) and later (4) is taken in."""
    fetching = begun(folders=(FOLDER,), keep=keep)
    box.deliver(2, folder=FOLDER)
    heard.until("imap_kept")
    fetching.stop()
    made_anew(box, (mail(1), YESTERDAY), (mail(2), datetime.now(UTC)), (mail(3), datetime.now(UTC)))
    begun(folders=(FOLDER,), keep=keep)
    heard.until("imap_kept", 3)
    box.deliver(4, folder=FOLDER)
    heard.until("imap_kept", 4)
    assert len(heard.all("imap_renumbered")) == 1
    assert numbers(store) == [2, 2, 3, 4]
    assert forwarded(store) == ["<2@m.example>", "<3@m.example>", "<4@m.example>"]
    assert box.holds(FOLDER) == ([1] if keep == "move" else [1, 2, 3, 4])


def test_a_restart_after_that_goes_on_with_the_new_numbers(folder, begun, box, store, heard):
    """Also what a crash left between keeping and moving is ended, and old mail still stays."""
    begun(folders=(FOLDER,)).stop()
    made_anew(box, (mail(1), YESTERDAY), (mail(2), datetime.now(UTC)))
    fetching = begun(folders=(FOLDER,))
    heard.until("imap_kept")
    fetching.stop()
    box.deliver(3, folder=FOLDER)
    begun(folders=(FOLDER,))
    heard.until("imap_kept", 2)
    assert len(heard.all("imap_renumbered")) == 1
    assert (numbers(store), box.holds(FOLDER), box.holds(KEPT)) == ([2, 3], [1], [2, 3])


def test_a_folder_made_anew_while_it_is_read_is_noticed(monkeypatch, folder, begun, box, store, heard):
    """The server may say nothing about it: each poll selects the folder anew and compares."""
    monkeypatch.setattr("mailgate.imap.outage._FIRST", 0.01)
    begun(folders=(FOLDER,), poll=1)
    made_anew(box, (mail(1), YESTERDAY), (mail(2), datetime.now(UTC) + timedelta(seconds=1)))
    heard.until("imap_kept")
    assert (numbers(store), box.holds(FOLDER)) == ([2], [1])


def test_with_take_older_all_of_it_is_read_and_old_mail_is_still_not_answered(folder, begun, box, store, heard):
    fetching = begun(folders=(FOLDER,), take_older=True)
    heard.until("imap_kept")
    fetching.stop()
    made_anew(box, (mail(1), YESTERDAY), (mail(2), datetime.now(UTC)), (mail(5), YESTERDAY))
    begun(folders=(FOLDER,), take_older=True)
    heard.until("imap_kept", 4)
    found = zip(numbers(store), (message.source for message in reversed(store.messages())), strict=True)
    old, new = "imap-old:soporte", "imap:soporte"
    assert sorted(found) == [(1, old), (1, old), (2, new), (5, old)]
    assert forwarded(store) == ["<1@m.example>", "<2@m.example>", "<5@m.example>"]
