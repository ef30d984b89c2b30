"""The gate remembers as POLICY.md says, in random histories, on every kind of store, whenever it is restarted.

`HISTORIES=2000` in the environment runs so many of them on each store.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import combinations_with_replacement, count
from pathlib import Path
from random import Random

import pytest

from mailgate import journal
from mailgate.language import read
from mailgate.language.failure import failure_keys, same_failure
from mailgate.parse import parse
from rules.r04_detail import lacks
from tests.servers.postgres import Postgres, postgres  # noqa: F401
from tests.stateful.histories import history, play, shortened
from tests.stateful.real import Real
from tests.stateful.texts import TEXTS, Text, letter


@pytest.mark.parametrize("text", TEXTS.values(), ids=str)
@pytest.mark.parametrize("domain", ["alfa1.example", "sigma2000.example", "carla300.example"])
def test_the_mails_read_one_way_only(text: Text, domain: str) -> None:
    """Else the histories would test how mails are understood."""
    reading = read(parse(letter(text, f"ana@{domain}", domain, "<1@x.example>")), (), ())
    found = (reading.kind, reading.priority or "", bool(reading.coarse), bool(reading.claims), lacks(reading))
    assert found == (text.kind, text.priority, text.coarse, text.claims, text.missing)
    assert text.kind == "nonsense" or not text.subject or not reading.vague_subject
    assert not reading.external
    assert not reading.announces


def test_the_failures_are_told_apart() -> None:
    """Whose domain it is changes nothing about which failure it is."""
    for one, other in combinations_with_replacement([text for text in TEXTS.values() if text.topic], 2):
        for domain in ("alfa1.example", "carla3000.example"):
            a, b = (
                failure_keys(f"{t.subject}\n{t.body}".format(d=d))
                for t, d in ((one, "sigma20.example"), (other, domain))
            )
            failing = one.kind == "problem" and one.topic != "vague"
            assert same_failure(a, b) is (one.topic == other.topic and failing) or not failing


def _run(make: Callable[[], Real], histories: int) -> None:
    real = make()
    try:
        with journal.silent():
            for seed in range(int(os.environ.get("HISTORIES", histories))):
                _played(make, real, seed)
        assert real.store.audit()["faults"] == {}
    finally:
        real.store.close()


def _played(make: Callable[[], Real], real: Real, seed: int) -> None:
    steps = history(Random(seed))
    try:
        play(real, steps)
    except AssertionError:
        short = shortened(make, steps)
        print(f"history {seed}, made short:", *short, sep="\n  ")
        play(make(), short)
        raise


def test_in_memory() -> None:
    _run(lambda: Real("sqlite://"), 150)


def test_03_in_a_file_that_is_closed_and_opened_again(tmp_path: Path) -> None:
    names = count()
    _run(lambda: Real(f"sqlite:///{tmp_path / str(next(names))}.db"), 60)


@pytest.mark.server
def test_03_in_postgresql(postgres: Postgres) -> None:  # noqa: F811
    _run(lambda: Real(postgres.database()), 40)
