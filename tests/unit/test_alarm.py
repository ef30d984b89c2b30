"""Alarms: what begins and what is over, told once each, from a census of the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.alarm import Census, Credential, Reading, alarms
from mailgate.compose.wording import shipped
from mailgate.config.watch import Watch

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
WELL = Census(
    {"waiting": 3}, {"queued": 5}, NOW - timedelta(minutes=1), NOW - timedelta(minutes=9), "", 0.5,
    [Reading("soporte", NOW - timedelta(minutes=14), "")], [Credential("s@x.example", "", NOW.date() + timedelta(15))],
)  # fmt: skip
LIMITS = Watch()
WRONG = {
    "waiting": replace(WELL, waiting_since=NOW - timedelta(minutes=16)),
    "held": replace(WELL, held_since=NOW - timedelta(minutes=121)),
    "queue": replace(WELL, queued_since=NOW - timedelta(minutes=241), error="451 later"),
    "disk": replace(WELL, disk_free=0.09),
    "mailbox": replace(WELL, readings=[Reading("soporte", NOW - timedelta(minutes=16), "OSError: no route")]),
    "token": replace(WELL, credentials=[Credential("s@x.example", "revoked", None)]),
}
KEYS = {"mailbox": "mailbox:soporte", "token": "token:s@x.example"}
READ = replace(WELL, readings=[Reading("soporte", None, "")])


def told(census: Census, *standing: str) -> list[tuple[str, bool]]:
    return [(alarm.kind, alarm.over) for alarm in alarms(census, LIMITS, NOW, standing)]


@pytest.mark.parametrize("kind", WRONG)
def test_each_begins_once_and_ends_once(kind: str) -> None:
    assert told(WRONG[kind]) == [(kind, False)]
    assert told(WRONG[kind], KEYS.get(kind, kind)) == []
    assert told(READ, KEYS.get(kind, kind)) == [(kind, True)]
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
        ("mailbox:soporte", WELL),  # not reached again yet
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


@given(st.lists(st.sampled_from([WELL, READ, *WRONG.values()]), max_size=30))
def test_begins_and_ends_alternate_whatever_happens(course: list[Census]) -> None:
    standing: set[str] = set()
    for census in course:
        for alarm in alarms(census, LIMITS, NOW, frozenset(standing)):
            assert alarm.over == (alarm.key in standing)
            standing ^= {alarm.key}


@pytest.mark.parametrize("key", KEYS.values())
def test_what_another_gate_fetches_is_neither_begun_nor_ended_here(key: str) -> None:
    assert told(replace(WELL, readings=(), credentials=()), key) == []


def test_each_mailbox_and_each_token_is_an_alarm_of_its_own() -> None:
    lost = Reading("ventas", NOW - timedelta(hours=1), "OSError: refused")
    census = replace(WRONG["mailbox"], readings=[*WRONG["mailbox"].readings, lost])
    assert [alarm.about for alarm in alarms(census, LIMITS, NOW, ())] == ["soporte", "ventas"]
    assert [alarm.about for alarm in alarms(census, LIMITS, NOW, ("mailbox:soporte",))] == ["ventas"]
    (over,) = alarms(READ, LIMITS, NOW, ("mailbox:soporte",))
    assert (over.alert.kind, over.alert.values) == ("mailbox_over", {"detail": "soporte"})


@pytest.mark.parametrize(("days", "begun"), [(15, []), (14, [("token", False)]), (-1, [("token", False)])])
def test_the_end_of_a_secret_is_told_days_before(days: int, begun: list[tuple[str, bool]]) -> None:
    """With its date: two weeks are enough to make a new one."""
    ends = NOW.date() + timedelta(days)
    census = replace(WELL, credentials=[Credential("s@x.example", "", ends)])
    assert told(census) == begun
    for alarm in alarms(census, LIMITS, NOW, ()):
        assert alarm.values["until"] == ends.isoformat()
