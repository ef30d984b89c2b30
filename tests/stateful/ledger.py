"""Strikes and suspensions of one account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.stateful.times import DAY


@dataclass(eq=False)
class Strike:
    at: datetime
    message: int | None  # None for a technician's command


@dataclass(eq=False)
class Suspension:
    began: datetime
    end: datetime | None  # None is for good
    told: bool
    spent: list[Strike]  # that count no more since
    by_strikes: bool
    lifted: bool = False


@dataclass
class Account:
    strikes: list[Strike] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)

    def counting(self, now: datetime) -> list[Strike]:
        return [strike for strike in self.strikes if strike.at > now - 90 * DAY]

    def suspended(self, now: datetime) -> list[Suspension]:
        """Those in force, the newest first: a shorter one ends no longer one."""
        made = [one for one in reversed(self.suspensions) if not one.lifted]
        return [one for one in made if one.end is None or one.end > now]

    def suspend(self, now: datetime, end: datetime | None, told: bool, by_strikes: bool = False) -> None:
        self.suspensions.append(Suspension(now, end, told, self.strikes, by_strikes))
        self.strikes = []

    def strike(self, now: datetime, message: int | None, told: bool) -> None:
        """The third within 90 days suspends: 7 days, 30 days, for good."""
        self.strikes.append(Strike(now, message))
        if len(self.counting(now)) >= 3:
            days = (7, 30)[len(self.suspensions)] if len(self.suspensions) < 2 else None
            self.suspend(now, now + days * DAY if days else None, told, by_strikes=True)

    def take_back(self, message: int) -> None:
        """A wrong return never was: neither was the suspension that hung on it."""
        self.strikes = [strike for strike in self.strikes if strike.message != message]
        for at, made in enumerate(self.suspensions):
            rest = [strike for strike in made.spent if strike.message != message]
            hung = made.by_strikes and sum(strike.at > made.began - 90 * DAY for strike in rest) < 3
            if len(rest) == len(made.spent):
                continue
            made.spent = rest
            if hung:
                del self.suspensions[at]
                later = self.suspensions[at].spent if at < len(self.suspensions) else self.strikes
                later[:0] = rest
            return

    def add(self, other: Account) -> None:
        """The strikes of another name of this customer, which was never suspended."""
        self.strikes = sorted(self.strikes + other.strikes, key=lambda strike: strike.at)
