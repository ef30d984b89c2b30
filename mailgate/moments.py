"""Moments as admins and technicians read them: on the machine's own clock. Programs get ISO 8601 in UTC instead."""

from __future__ import annotations

from datetime import datetime


def to_the_minute(at: datetime) -> str:
    """An aware moment, as tables show it: "2025-01-06 09:05"."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def to_the_second(at: datetime) -> str:
    """The same where order matters, as in the log: "2025-01-06 09:05:17"."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def with_zone(at: datetime) -> str:
    """The same where it must not be mistaken, as the end of a suspension: "2025-01-06 09:05 CST"."""
    return f"{to_the_minute(at)} {zone(at)}"


def zone(at: datetime) -> str:
    """The zone that the machine's clock shows at that moment: "CST"."""
    return at.astimezone().tzname() or ""
