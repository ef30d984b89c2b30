"""The incident window: recent reports of all accounts, kept in memory and topped up with what is new.

At 10,000 reports in the window, reading all of them anew for each message would cost tens of milliseconds.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from datetime import datetime

from sqlalchemy import bindparam, select

from mailgate.facts import Sighting
from mailgate.store.clock import moment, stamp
from mailgate.store.codec import parse
from mailgate.store.db import Session
from mailgate.store.schema import sightings

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

    def __init__(self, ordered: bool) -> None:
        self._overlap = 0 if ordered else _OVERLAP
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._times: list[int] = []  # both lists in order of time
        self._items: list[Sighting] = []
        self._recent: set[int] = set()  # ids that the next reading may bring again
        self._last, self._floor = 0, -1
        self._window: tuple[int, tuple[Sighting, ...]] = (-1, ())

    def since(self, session: Session, when: datetime) -> tuple[Sighting, ...]:
        """The sightings since then, in order of time."""
        since = stamp(when)
        with self._lock:
            if since < self._floor:  # a clock set back (a replay): what was dropped is read again
                self.forget()
            self._top_up(session, since)
            self._drop(since - _SLACK)
            first = bisect_left(self._times, since)
            if self._window[0] != first:
                self._window = (first, tuple(self._items[first:]))
            return self._window[1]

    def _top_up(self, session: Session, since: int) -> None:
        if self._floor < 0:
            self._floor = since
        after = max(0, self._last - self._overlap)
        rows = session.rows(_NEW, {"after": after, "since": self._floor})
        for number, at, account, case, subject, keys in rows:
            if number not in self._recent:
                place = bisect_right(self._times, at)
                self._times.insert(place, at)
                self._items.insert(place, Sighting(moment(at), account, case, subject, frozenset(parse(keys))))
                self._window = (-1, ())
            self._last = max(self._last, number)
        self._recent = {row[0] for row in rows} if self._overlap else set()

    def _drop(self, before: int) -> None:
        old = max(bisect_left(self._times, before), len(self._times) - WINDOW)
        if old > 0:
            del self._times[:old], self._items[:old]
            self._floor = max(self._floor, before)
            self._window = (-1, ())
