"""GUARANTEE 35: several gates on one PostgreSQL judge each message once, an account's in order; any of them may die."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import TextClause, text

from mailgate.actions import Incoming
from mailgate.store import Store, open_store
from tests.servers.gate import MAILBOX, letter, until
from tests.servers.judges import Judge, setup
from tests.servers.postgres import Postgres, postgres  # noqa: F401

pytestmark = pytest.mark.server
GATES, KILLS, ACCOUNTS, MESSAGES = 3, 10, 12, 600
_COUNT = text("SELECT count(*) FROM decisions")
_STARTED_TWICE = text("SELECT count(*) FROM messages WHERE state = 'waiting' AND starts >= 2")
_ORDER = text("SELECT d.message, m.account FROM decisions d JOIN messages m ON m.id = d.message ORDER BY d.id")


def _number(store: Store, query: TextClause) -> int:
    with store._db.read() as session:
        return int(session.rows(query)[0][0])


def _keep(store: Store, numbers: range) -> None:
    """Mail of several accounts, interleaved."""
    now = datetime.now(UTC)
    store.keep([
        Incoming(letter(f"ana@empresa{n % ACCOUNTS}.example", f"<{n}@empresa.example>"), now, None, (MAILBOX,), "smtp")
        for n in numbers
    ])  # fmt: skip


def test_35_three_gates_that_are_killed_at_random_judge_all_once_and_in_order(
    postgres: Postgres,  # noqa: F811
    tmp_path: Path,
) -> None:
    """Load goes on while one gate after the other is killed in the midst of its work, and a new one takes its place."""
    random, url = Random(35), postgres.database()
    with open_store(url) as store:
        by = setup(tmp_path, url)
        judges = [Judge(by) for _ in range(GATES)]
        try:
            kept = 0
            for _ in range(KILLS):
                before = _number(store, _COUNT)
                _keep(store, range(kept, kept := kept + MESSAGES // KILLS))
                until(lambda before=before: _number(store, _COUNT) > before, "a gate that works")
                # What three gates have died over is set aside as poison, and rightly so: no message gets that far here.
                until(lambda: not _number(store, _STARTED_TWICE), "an end of what is judged a second time")
                time.sleep(random.uniform(0, 0.05))  # anywhere within a batch
                judges.pop(random.randrange(GATES)).kill()
                judges.append(Judge(by))
            until(lambda: not store.audit()["waiting"], "all judged", 60)
            assert [judge.end() for judge in judges] == [0] * GATES
        finally:
            for judge in judges:
                judge.process.kill()
        _judged_once_and_in_order(store)


def _judged_once_and_in_order(store: Store) -> None:
    audit = store.audit()
    assert (audit["received"], audit["waiting"], audit["aside"], audit["faults"]) == (MESSAGES, 0, 0, {})
    with store._db.read() as session:
        decided = [(int(message), str(account)) for message, account in session.rows(_ORDER)]
    assert sorted(message for message, _ in decided) == list(range(1, MESSAGES + 1))
    for account in {account for _, account in decided}:
        of = [message for message, whose in decided if whose == account]
        assert of == sorted(of), account
