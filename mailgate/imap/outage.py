"""An outage of a mailbox: told once, then hourly, and its end once; and how long to wait before the next try."""

from __future__ import annotations

from collections.abc import Callable

from mailgate.imap.ports import Events

_TOLD_EVERY = 3600.0  # seconds
_STEADY = 60.0  # seconds that a connection must hold before waits begin anew: a server that hangs up is not hammered
_FIRST, _LONGEST = 1.0, 300.0  # seconds


class Outage:
    """`now` is in seconds of a clock that only goes forward."""

    def __init__(self, mailbox: str, events: Events, random: Callable[[], float]) -> None:
        self._mailbox, self._events, self._random = mailbox, events, random
        self._failures = 0
        self._began: float | None = None
        self._told: float | None = None
        self._up: float | None = None
        self.error = ""  # of the outage that lasts; "" for none

    def lost(self, error: str, now: float) -> float:
        """The connection failed or could not be made; how many seconds to wait, half to the whole of a doubling."""
        if self._up is not None and now - self._up >= _STEADY:
            self._failures = 0
        self._up = None
        self._began = now if self._began is None else self._began
        self.error = error
        self._tell(now)
        longest = min(_FIRST * 2.0 ** min(self._failures, 30), _LONGEST)
        self._failures += 1
        return longest * (0.5 + self._random() / 2)

    def _tell(self, now: float) -> None:
        if self._told is None or now - self._told >= _TOLD_EVERY:
            self._told = now
            self._events.imap_lost(mailbox=self._mailbox, error=self.error)

    def back(self, now: float) -> None:
        """The mailbox has been read."""
        if self._up is None:
            self._up = now
        if self._began is not None:
            self._events.imap_back(mailbox=self._mailbox, seconds=round(now - self._began, 1))
        self._began, self._told, self.error = None, None, ""
