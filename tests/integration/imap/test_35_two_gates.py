"""GUARANTEE 35: of two gates on one mailbox one fetches, the other takes over when it dies; each mail is kept once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mailgate.store import open_store
from tests.integration.imap.given import KEPT, numbers
from tests.servers.gate import until

pytestmark = pytest.mark.server


@pytest.fixture
def quick(monkeypatch) -> None:
    monkeypatch.setattr("mailgate.imap.mailbox._LEASE_PAUSE", 0.05)


@pytest.fixture
def other(store):
    """Another gate's store."""
    with open_store(store._db.where) as opened:
        yield opened


def test_the_second_gate_waits_and_says_so_once(quick, other, begun, fetch, box, store, heard):
    """It tells nothing of the mailbox; when the first one stops, it goes on."""
    first = begun()
    second = fetch(keeper=other)
    heard.until("imap_waits")
    box.deliver(1)
    heard.until("imap_kept")
    (health,) = second.health
    assert (health.standby, health.reachable, first.health[0].standby) == (True, False, False)
    first.stop()
    heard.until("imap_connected", 2)
    box.deliver(2)
    heard.until("imap_kept", 2)
    assert (numbers(store), box.holds(), box.holds(KEPT)) == ([1, 2], [], [1, 2])
    assert (len(heard.all("imap_waits")), second.health[0].standby) == (1, False)


@pytest.mark.parametrize("step", ["before keep", "after keep", "after move"])
def test_another_gate_takes_over_from_one_that_is_killed(quick, other, fetch, settings, box, store, heard, step):
    """At whatever step: nothing is lost, nothing kept twice."""
    command = [
        sys.executable,
        "-m",
        "tests.integration.imap.crash",
        store._db.where,
        settings().model_dump_json(),
        step,
    ]
    with subprocess.Popen(command) as dying:
        until(lambda: store.progress("soporte", "INBOX") is not None, "the first gate at work")
        fetch(keeper=other)
        heard.until("imap_waits")
        box.deliver(1, 2)
        dying.wait(30)
    heard.until("imap_connected")
    box.deliver(3)
    until(lambda: box.holds(KEPT) == [1, 2, 3], "all moved")
    assert (numbers(store), box.holds()) == ([1, 2, 3], [])
