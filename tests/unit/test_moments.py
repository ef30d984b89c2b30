"""Moments are shown on the machine's clock, everywhere in one form; JSON keeps UTC."""

from datetime import UTC, datetime

from mailgate.journal.write import people_form
from mailgate.moments import to_the_minute, to_the_second, with_zone, zone

AT = datetime(2025, 1, 6, 15, 5, 17, 400, tzinfo=UTC)


def test_a_moment_is_shown_on_the_machines_clock(in_mexico: None) -> None:
    assert (to_the_minute(AT), to_the_second(AT)) == ("2025-01-06 09:05", "2025-01-06 09:05:17")
    assert (with_zone(AT), zone(AT)) == ("2025-01-06 09:05 CST", "CST")


def test_the_log_for_people_shows_each_of_its_moments_so(in_mexico: None) -> None:
    """The stamp, and what else is one; what only resembles one stays as it is."""
    line = {"timestamp": "2025-01-06T15:05:17.000400Z", "level": "info", "event": "out.retried"}
    shown = people_form(False)(line | {"due_at": "2025-01-06T16:00:00+00:00", "to": "9999-99-99T99:99:99Z"})
    assert shown.startswith("2025-01-06 09:05:17 ")
    assert "2025-01-06 10:00:00" in shown
    assert "9999-99-99T99:99:99Z" in shown
