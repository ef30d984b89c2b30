"""Ceilings on replies: for an address, a domain, the whole gate, within an hour. A storm ends here at the latest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailgate.actions import Action, Reply

Count = Callable[
    [str | None, datetime], int
]  # replies since then: to an address, to a domain (no @), to anybody (None)


@dataclass(frozen=True, slots=True)
class Ceilings:
    """How many replies an hour may see."""

    per_address: int = 6
    per_domain: int = 60
    per_hour: int = 600

    def of(self, address: str) -> tuple[tuple[str | None, int], ...]:
        """Who is counted for a reply to this address, and up to how many."""
        return (address, self.per_address), (address.rpartition("@")[2], self.per_domain), (None, self.per_hour)


class Ceiling:
    """Counts what stands in the store and what this batch has added to it."""

    def __init__(self, ceilings: Ceilings, count: Count, free_domains: frozenset[str]) -> None:
        self._ceilings, self._count, self._free = ceilings, count, free_domains
        self._added: Counter[str | None] = Counter()

    def bounded(self, actions: tuple[Action, ...], now: datetime) -> tuple[Action, ...]:
        """The actions without replies that are over a ceiling."""
        return tuple(action for action in actions if not isinstance(action, Reply) or self._allows(action.to, now))

    def _allows(self, address: str, now: datetime) -> bool:
        since = now - timedelta(hours=1)
        counted = [(who, most) for who, most in self._ceilings.of(address) if who not in self._free]
        if any(self._count(who, since) + self._added[who] >= most for who, most in counted):
            return False
        self._added.update(who for who, _ in counted)
        return True
