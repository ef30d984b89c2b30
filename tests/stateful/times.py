"""The policy's units of time, and what is due when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Agenda:
    """What is due: a kind ("remind", "incident" ...), the number of the case, incident or call that it is about."""

    def __init__(self) -> None:
        self._due: dict[tuple[str, int], datetime] = {}

    def set(self, kind: str, number: int, at: datetime) -> None:
        self._due[kind, number] = at

    def unset(self, number: int, *kinds: str) -> None:
        for kind in kinds:
            self._due.pop((kind, number), None)

    def take(self, now: datetime) -> Iterator[tuple[str, int]]:
        """What is due by now, the oldest first, but what one before it has unset."""
        for at, kind, number in sorted((at, kind, number) for (kind, number), at in self._due.items()):
            if at <= now and (kind, number) in self._due:
                del self._due[kind, number]
                yield kind, number
