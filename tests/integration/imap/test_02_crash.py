"""GUARANTEES 2: IMAP mail is in the store before it is moved or flagged; kill -9 between each two steps."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mailgate.actions import Forward
from mailgate.config import Config, load_policy
from mailgate.errors import StoreUnavailable
from mailgate.gate import Gate, Verdict
from mailgate.store import open_store
from rules import RULES
from tests.integration.imap.given import KEPT, numbers

pytestmark = pytest.mark.server
ROOT = Path(__file__).parents[3]
MAILS = list(range(130))  # more than one batch
MOVE = ("before keep", "after keep", "before move", "after move")
COPY = (
    "after keep", "before copy", "after copy", "before delete_messages", "after delete_messages", "before uid_expunge",
    "after uid_expunge",
)  # fmt: skip
FLAG = ("after keep", "before add_flags", "after add_flags")


def crashed(url, settings, step):
    """Run a gate until it kills itself at a step."""
    command = [sys.executable, "-m", "tests.integration.imap.crash", url, settings.model_dump_json(), step]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, f"the step {step!r} was not reached: {ended.stderr[-2000:]!r}"


def forwards(store):
    """Message-IDs that are forwarded, one entry a forward, when all is judged by the real rules."""
    world = replace(Config().world(), address="soporte@hosting.example")
    gate = Gate(store, world, load_policy(None, RULES), b"s" * 32)
    found = []
    while verdicts := gate.work(50):
        assert all(isinstance(verdict, Verdict) for verdict in verdicts)
        found += [v.mail.message_id for v in verdicts for action in v.actions if isinstance(action, Forward)]
    return found


@pytest.mark.parametrize(
    ("keep", "stripped", "step"),
    [("move", (), step) for step in MOVE]
    + [("move", ("MOVE",), step) for step in COPY]
    + [("flag", (), step) for step in FLAG],
)
def test_killed_at_any_step_nothing_is_lost_and_nothing_forwarded_twice(
    settings, begun, heard, box, wire, tmp_path, keep, stripped, step
):
    """Killed twice at the step, then run to the end: each mail is in the store once and put away."""
    wire.without(*stripped)
    changed = settings(port=wire.port, keep=keep)
    url = f"sqlite:///{tmp_path / 'gate'}"
    with open_store(url) as store:
        begun(keeper=store, port=wire.port, keep=keep).stop()
    box.deliver(*MAILS)
    for _ in range(2):
        crashed(url, changed, step)
    with open_store(url) as store:
        before = len(heard.all("mail_kept"))
        missing = len(MAILS) - len(store.messages(limit=1000))
        fetching = begun(keeper=store, port=wire.port, keep=keep)
        heard.until("mail_kept", before + missing)
        box.deliver(1000)
        heard.until("mail_kept", before + missing + 1)
        fetching.stop()
        assert sorted(numbers(store)) == [*MAILS, 1000]
        assert sorted(forwards(store)) == sorted(f"<{number}@m.example>" for number in (*MAILS, 1000))
        if keep == "move":
            assert (box.holds(), sorted(set(box.holds(KEPT)))) == ([], [*MAILS, 1000])
        else:
            assert box.do(lambda c: c.search("UNKEYWORD MailgateKept")) == []


def test_killed_at_the_first_start_the_next_start_is_the_first(settings, begun, heard, box, store, tmp_path):
    """What lay there stays, and what comes after is taken in."""
    url = f"sqlite:///{tmp_path / 'store'}"
    box.deliver(1)
    crashed(url, settings(), "before save_progress")
    begun()
    box.deliver(2)
    heard.until("imap_kept")
    assert (numbers(store), box.holds()) == ([2], [1])


class Failing:
    """A store that fails a number of times when mail is to be kept."""

    def __init__(self, store, error, times):
        self._store, self._error, self._times = store, error, times

    def __getattr__(self, name):
        return getattr(self._store, name)

    def keep(self, batch, *, progress=None):
        if self._times and any(b"<2@m.example>" in message.raw for message in batch):
            self._times -= 1
            raise self._error
        return self._store.keep(batch, progress=progress)


def test_while_the_store_is_gone_mail_stays_where_it_is(monkeypatch, begun, box, store, heard):
    """Nothing is moved, the mailbox is not called lost, and it goes on when the store is back."""
    monkeypatch.setattr("mailgate.imap.mailbox._STORE_PAUSE", 0.01)
    begun(keeper=Failing(store, StoreUnavailable("gone"), 2))
    box.deliver(2)
    heard.until("imap_kept")
    assert (numbers(store), box.holds(KEPT), heard.all("imap_lost")) == ([2], [2], [])


def test_one_mail_that_the_store_can_not_take_stops_nothing(begun, box, store, heard):
    """The others of its batch are kept; it is tried again, then left to a person."""
    begun().stop()
    box.deliver(1, 2, 3)
    begun(keeper=Failing(store, ValueError("bad bytes"), 99), poll=1)
    heard.until("imap_kept", 2)
    (left,) = heard.until("imap_left")
    assert (numbers(store), left["uid"], box.holds("Mailgate/Left")) == ([1, 3], 2, [2])
