"""The incident window: recent reports of all accounts, kept in memory and topped up with what is new.

At 10,000 reports in the window, reading all of them anew for each message would cost tens of milliseconds.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from mailgate.facts import Sighting
from mailgate.store.clock import moment
from mailgate.store.codec import parse
from mailgate.store.schema import sightings
from mailgate.store.session import Row, Statement, Values

WINDOW = 20_000  # sightings, the newest
_s = sightings.c
_NEW = (
    select(_s.id, _s.at, _s.account, _s.case_number, _s.subject, _s.failure_keys)
    .where(_s.id > bindparam("after"), _s.at >= bindparam("since"))
    .order_by(_s.id)
)
_OVERLAP = 256  # ids: on PostgreSQL a lower id may be committed after a higher one
_SLACK = 600_000_000  # µs kept beyond the window: messages' times run only roughly in order


class Sightings:
    """A cache of one store's window; `forget` it when a transaction that may have been seen is undone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._merges = 0
        self.forget()

    def forget(self) -> None:
        self._places: list[tuple[int, int]] = []  # (time, id), in order; beside it:
        self._items: list[Sighting] = []
        self._last, self._floor = 0, -1
        self._window: tuple[int, tuple[Sighting, ...]] = (-1, ())

    def query(self, since: int, *, anew: bool) -> tuple[Statement, Values]:
        """What to ask the store for. `anew` also asks for what others may have committed late."""
        with self._lock:
            if since < self._floor:  # a clock set back (a replay): what was dropped is read again
                self.forget()
            if self._floor < 0:
                self._floor = since
            return _NEW, {"after": max(0, self._last - _OVERLAP if anew else self._last), "since": self._floor}

    def outdated(self, merges: int) -> bool:
        """Whether accounts have been merged (or separated) since, by this gate or another: then all is read anew."""
        with self._lock:
            if merges == self._merges:
                return False
            self._merges = merges
            self.forget()
            return True

    def absorb(self, rows: Sequence[Row], since: int) -> tuple[Sighting, ...]:
        """The sightings since then, in order of time, with those that `query` has brought."""
        with self._lock:
            for row in rows:
                self._add(row)
            self._drop(since - _SLACK)
            first = bisect_left(self._places, (since, 0))
            if self._window[0] != first:
                self._window = (first, tuple(self._items[first:]))
            return self._window[1]

    def _add(self, row: Row) -> None:
        number, at, account, case, subject, keys = row
        self._last = max(self._last, number)
        place = bisect_left(self._places, (at, number))
        if self._places[place : place + 1] != [(at, number)]:
            self._places.insert(place, (at, number))
            self._items.insert(place, Sighting(moment(at), account, case, subject, frozenset(parse(keys))))
            self._window = (-1, ())

    def _drop(self, before: int) -> None:
        old = max(bisect_left(self._places, (before, 0)), len(self._places) - WINDOW)
        if old > 0:
            self._floor = max(self._floor, self._places[old - 1][0] + 1)
            del self._places[:old], self._items[:old]
            self._window = (-1, ())
