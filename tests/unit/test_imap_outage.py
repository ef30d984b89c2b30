"""GUARANTEES 29: an outage is told once, then hourly, its end once; reconnects back off with jitter."""

from __future__ import annotations

import pytest

from mailgate.imap.outage import Outage
from tests.integration.imap.given import Heard


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_it_is_told_once_then_hourly_and_its_end_once(heard: Heard) -> None:
    outage = Outage("soporte", heard, lambda: 0.5)
    outage.back(0)
    for minute in range(150):  # fails for two and a half hours
        outage.lost("gone", 60.0 * minute)
    outage.back(9000)
    outage.back(9060)
    assert len(heard.all("imap_lost")) == 3
    assert heard.all("imap_back") == [{"mailbox": "soporte", "seconds": 9000}]


def test_waits_double_up_to_five_minutes(heard: Heard) -> None:
    outage = Outage("soporte", heard, lambda: 1.0)
    assert [outage.lost("gone", 0) for _ in range(11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_jitter_takes_up_to_half_of_a_wait(heard: Heard) -> None:
    assert Outage("soporte", heard, lambda: 0.0).lost("gone", 0) == 0.5


def test_a_server_that_hangs_up_after_each_login_is_not_hammered(heard: Heard) -> None:
    """Only a connection that held for a minute ends the doubling."""
    outage = Outage("soporte", heard, lambda: 1.0)
    waits = []
    for second in range(4):
        waits.append(outage.lost("BYE", second))
        outage.back(second)
    outage.lost("BYE", 3)
    outage.back(100)
    assert waits == [1, 2, 4, 8]
    assert outage.lost("BYE", 160) == 1


def test_the_error_stands_while_it_lasts(heard: Heard) -> None:
    outage = Outage("soporte", heard, lambda: 0.5)
    outage.lost("gone", 0)
    assert outage.error == "gone"
    outage.back(1)
    assert outage.error == ""
