"""Times in the store are whole microseconds since 1970 (UTC): exact, sortable and alike in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stamp(moment: datetime) -> int:
    """Microseconds of an aware datetime."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(stamped: int) -> datetime:
    """The aware datetime (UTC) of `stamp`."""
    return _EPOCH + timedelta(microseconds=stamped)


def stamp_or_none(when: datetime | None) -> int | None:
    return None if when is None else stamp(when)


def moment_or_none(stamped: int | None) -> datetime | None:
    return None if stamped is None else moment(stamped)
