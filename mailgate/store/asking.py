"""What is told to the store when it is asked for a message's history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.policy import Policy


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom and when history is asked."""

    sender_address: str  # folded
    account: str
    now: datetime
    policy: Policy
    exclude: int | None = None  # the message's own row id: only earlier mail is a copy
    technician: bool = False
    addressed: str | None = None  # the case number of a signed address
    quotes_return: bool = False  # it quotes a return of the gate's
    anew: bool = True  # look for what other gates have committed meanwhile
