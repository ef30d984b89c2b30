"""Alarms: what begins and what is over, told once each, from a census of the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.alarm import Census, alarms
from mailgate.compose.wording import shipped
from mailgate.config.watch import Watch

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
WELL = Census({"waiting": 3}, {"queued": 5}, NOW - timedelta(minutes=1), NOW - timedelta(minutes=9), "", 0.5)
LIMITS = Watch()
WRONG = {
    "waiting": replace(WELL, waiting_since=NOW - timedelta(minutes=16)),
    "queue": replace(WELL, queued_since=NOW - timedelta(minutes=241), error="451 later"),
    "disk": replace(WELL, disk_free=0.09),
}


def told(census: Census, *standing: str) -> list[tuple[str, bool]]:
    return [(alarm.kind, alarm.over) for alarm in alarms(census, LIMITS, NOW, standing)]


@pytest.mark.parametrize("kind", WRONG)
def test_each_begins_once_and_ends_once(kind: str) -> None:
    assert told(WRONG[kind]) == [(kind, False)]
    assert told(WRONG[kind], kind) == []
    assert told(WELL, kind) == [(kind, True)]
    assert told(WELL) == []


def test_a_queue_that_grows_is_told_however_young_its_mail_is() -> None:
    assert told(replace(WELL, outbox={"queued": 1001})) == [("queue", False)]


@pytest.mark.parametrize(
    ("kind", "census"),
    [
        ("waiting", replace(WELL, waiting_since=NOW - timedelta(minutes=13))),
        ("queue", replace(WELL, queued_since=NOW - timedelta(minutes=200))),
        ("queue", replace(WELL, outbox={"queued": 900})),
        ("disk", replace(WELL, disk_free=0.11)),
    ],
)
def test_what_wavers_around_its_limit_is_one_alarm(kind: str, census: Census) -> None:
    """Not yet an alarm, and not yet over."""
    assert told(census) == [] and told(census, kind) == []


def test_an_empty_gate_and_a_disk_elsewhere_are_well() -> None:
    assert told(Census()) == []


def test_the_admin_is_told_how_much() -> None:
    (alarm,) = alarms(WRONG["queue"], LIMITS, NOW, ())
    assert (alarm.alert.to, alarm.alert.kind) == ("admin", "queue")
    assert alarm.alert.values == {"detail": "5 · 241 min", "error": "451 later"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_alarm_has_its_words(language: str) -> None:
    """Its begin and its end, the bounce and the poison mail too."""
    kinds = [*WRONG, *(f"{kind}_over" for kind in WRONG), "bounce", "poison"]
    missing = [kind for kind in kinds if not {f"alert_{kind}", f"alert_{kind}_subject"} <= shipped(language).keys()]
    assert missing == []


@given(st.lists(st.sampled_from([WELL, *WRONG.values()]), max_size=30))
def test_begins_and_ends_alternate_whatever_happens(course: list[Census]) -> None:
    standing: set[str] = set()
    for census in course:
        for alarm in alarms(census, LIMITS, NOW, frozenset(standing)):
            assert alarm.over == (alarm.kind in standing)
            standing ^= {alarm.kind}
