"""Dates of mail headers (RFC 5322 section 3.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 120  # characters of a date with comments


def date(value: str) -> datetime | None:
    """An aware date; UTC where the zone lacks; None where it cannot be read."""
    try:
        found = parsedate_to_datetime(value[:_LONGEST])
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        aware.astimezone(UTC)  # years at either end of time cannot be converted
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware


def received(value: str) -> datetime | None:
    """The date of a Received header: what follows its last semicolon."""
    return date(value.rpartition(";")[2].strip())
