"""GUARANTEES 29: a dead connection is noticed, whatever way it dies, and no news is lost on the way into IDLE."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailgate.config.imap import ImapIn
from mailgate.imap import Fetching
from tests.integration.imap.given import KEPT, numbers

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    """Waits before a reconnect are measured in tests/unit/test_imap_outage.py."""
    monkeypatch.setattr("mailgate.imap.outage._FIRST", 0.01)


def at_idle(action):
    """A script: do something when the server says that it idles, once."""
    done = []

    def reply(link, data):
        if b"+ idling" in data and not done:
            done.append(True)
            return action(link, data)
        return data

    return reply


def closes(link, data):
    link.cut()
    return b""


def says_bye(link, data):
    link.client.sendall(data + b"* BYE Server shutting down.\r\n")
    return closes(link, b"")


def cuts_a_line(link, data):
    link.client.sendall(data + b"* 1 EXI")
    return closes(link, b"")


@pytest.mark.parametrize("dies", [closes, says_bye, cuts_a_line])
def test_a_server_that_hangs_up_in_idle_is_asked_again(begun, box, store, heard, wire, dies):
    """Told once, and its end once; mail that came meanwhile is taken in. No poll is near: IDLE itself notices."""
    wire.reply = at_idle(dies)
    begun(port=wire.port)
    heard.until("imap_lost")
    heard.until("imap_back")
    box.deliver(1)
    heard.until("imap_kept")
    assert (len(heard.all("imap_lost")), len(heard.all("imap_back")), len(wire.links)) == (1, 1, 2)


@pytest.mark.parametrize("at", [b"UID SEARCH", b"RFC822.SIZE", b"BODY.PEEK", b"UID MOVE"])
def test_a_connection_that_breaks_within_a_command_costs_nothing(begun, box, store, heard, wire, at):
    """Whether the server has done it or not: each mail is in the store once, and moved."""
    begun(port=wire.port).stop()
    box.deliver(*range(5))
    broken = []

    def cut(link, data):
        if at in data and not broken:
            broken.append(at)
            link.server.sendall(data)
            link.client.close()
            raise OSError("cut")
        return data

    wire.command = cut
    fetching = begun(port=wire.port)
    heard.until("imap_back")
    box.deliver(5)
    heard.until("mail_kept", 6)
    fetching.stop()
    assert sorted(numbers(store)) == list(range(6))
    assert (box.holds(), box.holds(KEPT)) == ([], list(range(6)))


def test_an_answer_that_is_cut_within_a_mail_is_not_taken_for_the_mail(begun, box, store, heard, wire):
    """Half a literal, then the end of the connection."""
    begun(port=wire.port).stop()
    box.deliver(1, size=50_000)
    cut = []

    def reply(link, data):
        if b"BODY[]" in data and not cut:
            cut.append(True)
            link.client.sendall(data[:2000])
            return closes(link, b"")
        return data

    wire.reply = reply
    begun(port=wire.port)
    (kept,) = heard.until("imap_kept")
    assert cut and len(store.messages()) == 1
    assert len(store.message(kept["message"]).incoming.raw) > 50_000


def test_a_server_that_goes_silent_is_given_up(begun, box, store, heard, wire):
    """It says nothing from then on, and the connection stays open: the end of IDLE must be answered in time."""
    silent = []

    def reply(link, data):
        if b"+ idling" in data and not silent:
            silent.append(link)
            return data
        return b"" if link in silent else data

    wire.reply = reply
    begun(port=wire.port, poll=1, timeout=1)
    (lost,) = heard.until("imap_lost")
    box.deliver(1)
    heard.until("imap_kept")
    assert "timed out" in lost["error"] and len(heard.all("imap_lost")) == 1


def test_the_slowest_settings_still_notice_within_ten_minutes():
    """A poll, and the time to answer it."""
    bounds = {name: ImapIn.model_fields[name].metadata for name in ("poll", "timeout")}
    longest = {name: next(b.le for b in found if hasattr(b, "le")) for name, found in bounds.items()}
    assert longest["poll"] + longest["timeout"] < 600


@pytest.mark.parametrize("first", ["the begin of IDLE", "the news"])
def test_news_in_one_packet_with_the_begin_of_idle_is_heard(begun, box, store, heard, wire, first):
    """A server that coalesces: the socket then looks quiet, though the news is there. RFC 2177 lets it stand before the
    + as well."""

    def reply(link, data):
        if b"+ idling" in data and not link.held:
            link.held = data
            box.deliver(1)
            return b""
        if link.held and b"EXISTS" in data:
            begin, link.held = link.held, b"sent"
            return data + begin if first == "the news" else begin + data
        return data

    wire.reply = reply
    begun(port=wire.port)
    heard.until("imap_kept")


@pytest.mark.parametrize("during", [b"BODY.PEEK", b"UID MOVE", b"UID SEARCH"])
def test_news_told_by_the_way_of_another_command_is_heard(begun, box, store, heard, wire, during):
    """IDLE does not tell it again. Which of the two comes first depends on which search the news falls into."""
    begun(port=wire.port)
    delivered = []

    def deliver(link, data):
        if during in data and not delivered:
            delivered.append(2)
            box.deliver(2)
        return data

    wire.command = deliver
    box.deliver(1)
    heard.until("imap_kept", 2)
    assert sorted(numbers(store)) == [1, 2]


def test_without_idle_it_polls(begun, box, store, heard, wire):
    wire.without("IDLE")
    begun(port=wire.port, poll=1)
    for number in (1, 2):  # the first may be found before it waits
        box.deliver(number)
        heard.until("imap_kept", number)
    assert b"IDLE" not in wire.commands and b"NOOP" in wire.commands


def test_a_server_that_ends_idle_by_itself_is_not_asked_in_a_tight_loop(begun, box, store, heard, wire):
    """It is an outage, with its waits."""

    def refuse(link, data):
        if b"IDLE" not in data:
            return data
        link.client.sendall(data.split()[0] + b" OK not now\r\n")
        return b""

    wire.command = refuse
    begun(port=wire.port)
    (lost,) = heard.until("imap_lost")
    assert "IDLE is refused" in lost["error"]


def test_a_wrong_password_is_told_and_the_right_one_needs_no_restart(fetch, box, store, heard, password):
    file = Path(password)
    right = file.read_text()
    file.write_text("wrong")
    fetching = fetch()
    (lost,) = heard.until("imap_lost")
    assert "AUTHENTICATIONFAILED" in lost["error"] and right.strip() not in str(heard.events)
    (health,) = fetching.health
    assert not health.reachable and health.lost_since is not None
    file.write_text(right)
    heard.until("imap_back")
    (health,) = fetching.health
    assert health.reachable and (health.error, health.lost_since) == ("", None)


def test_one_mailbox_that_can_not_be_reached_stops_no_other(settings, store, heard, box):
    """And stopping does not wait for it."""
    both = [settings(name="gone", port=1), settings()]
    fetching = Fetching(both, store, heard, lambda: datetime.now(UTC), heard.woken)
    fetching.start()
    heard.until("imap_connected")
    box.deliver(1)
    heard.until("imap_kept")
    assert [health.reachable for health in fetching.health] == [False, True]
    fetching.stop()


@pytest.mark.parametrize("answer", [b"NO [SERVERBUG] internal error", b"hang up"])
def test_a_mail_that_the_server_can_not_give_stops_nothing(monkeypatch, begun, box, store, heard, wire, answer):
    """Refused, or the server breaks down over it: the others come in, it is tried again and then left to a person."""
    monkeypatch.setattr("mailgate.imap.outage._LONGEST", 0.01)
    begun(port=wire.port).stop()
    box.deliver(1, 2, 3)
    ill = 2

    def command(link, data):
        asked = data.split()
        if b"BODY.PEEK" not in data or not _names(ill, asked[3]):
            return data
        if answer == b"hang up":
            link.cut()
        else:
            link.client.sendall(asked[0] + b" " + answer + b"\r\n")
        return b""

    wire.command = command
    begun(port=wire.port, poll=1)
    heard.until("imap_kept", 2)
    (left,) = heard.until("imap_left")
    assert (numbers(store), left["uid"], box.holds(), box.holds("Mailgate/Left")) == ([1, 3], 2, [], [2])


def _names(uid, numbers):
    return str(uid).encode() in numbers.split(b",")
