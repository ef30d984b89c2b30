"""When a mail that could not be sent is tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubling waits with jitter, a point where it counts as late, and an end.

    No attempt is put off past the moment at which the mail becomes late, so that just one attempt stands
    across it: its failure can be told once without remembering that it was.
    """

    random: Callable[[], float]  # 0 to 1
    first: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(hours=1)
    jitter: float = 0.2  # of the wait, to both sides
    late: timedelta = timedelta(hours=4)
    give_up: timedelta = timedelta(days=5)

    def next_attempt(self, created_at: datetime, failed: int, now: datetime) -> datetime | None:
        """When to try again after `failed` failures before this one; None: no more."""
        if now - created_at >= self.give_up:
            return None
        wait = min(self.first * 2 ** min(failed, 30), self.longest)
        due_at = now + wait * (1 - self.jitter + 2 * self.jitter * self.random())
        late_at = created_at + self.late
        return late_at if now < late_at < due_at else due_at

    def is_late(self, created_at: datetime, due_at: datetime, now: datetime) -> bool:
        """Whether an attempt that was due then and is made now is the one at which a mail becomes late."""
        return due_at <= created_at + self.late <= now
