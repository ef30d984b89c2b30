"""Retries back off with jitter from 5 minutes to about an hour, for 5 days; late after 4 hours (GUARANTEES 5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailgate.backoff import Backoff

MADE = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_waits_double_up_to_an_hour():
    """Without jitter: 5, 10, 20, 40, 60, 60 minutes."""
    backoff = Backoff(lambda: 0.5)
    now = MADE + timedelta(days=1)
    waits = [backoff.next_attempt(MADE, failed, now) - now for failed in range(6)]
    assert waits == [n * MINUTE for n in (5, 10, 20, 40, 60, 60)]


@given(st.floats(0, 1), st.integers(0, 10_000))
def test_jitter_stays_within_a_fifth(random: float, failed: int):
    """Between 4 minutes and 72, however often it failed."""
    now = MADE + timedelta(days=1)
    wait = Backoff(lambda: random).next_attempt(MADE, failed, now) - now
    assert 4 * MINUTE <= wait <= 72 * MINUTE
    if failed >= 4:
        assert wait >= 48 * MINUTE


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.floats(0, 600))
def test_a_mail_is_told_late_exactly_once_and_given_up_after_five_days(jitter: list[float], lag: float):
    """Whatever the jitter and however late each attempt runs: one attempt stands across the 4 hours."""
    draws = iter(range(10_000))
    backoff = Backoff(lambda: jitter[next(draws) % len(jitter)])
    due, late, failed = MADE, [], 0
    while True:
        now = due + timedelta(seconds=lag)
        if backoff.is_late(MADE, due, now):
            late.append(now - MADE)
        following = backoff.next_attempt(MADE, failed, now)
        if following is None:
            break
        assert following > now
        due, failed = following, failed + 1
    assert len(late) == 1 and timedelta(hours=4) <= late[0] <= timedelta(hours=4, seconds=600)
    assert timedelta(days=5) <= now - MADE <= timedelta(days=5, hours=2)
    assert 85 <= failed <= 170
