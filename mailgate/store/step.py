"""What one change needs to know of its surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert

from mailgate.store.codec import to_json
from mailgate.store.schema import events
from mailgate.store.session import Session

EVENT = insert(events).values(
    {name: bindparam(name) for name in ("at", "case_number", "account", "kind", "message", "actor", "detail")}
)


@dataclass(slots=True)
class Step:
    """Where, when, for which message, and who made the change."""

    session: Session
    now: datetime
    at: int  # `now` as the store keeps it
    message: int | None
    actor: str
    events: list[Mapping[str, object]]  # written at the end of the batch
    incidents: frozenset[str] = frozenset()  # that the decision knew of

    def note(self, kind: str, case: str | None = None, account: str | None = None, **detail: object) -> None:
        """What happened, for `cases show` and `accounts show`."""
        self.events.append(self.event(kind, case, account, self.message, detail))

    def event(
        self, kind: str, case: str | None, account: str | None, message: int | None, detail: Mapping[str, object]
    ) -> dict[str, object]:
        """The values of EVENT."""
        said = {name: value for name, value in detail.items() if value is not None and value not in ("", ())}
        return {
            "at": self.at,
            "case_number": case,
            "account": account,
            "kind": kind,
            "message": message,
            "actor": self.actor,
            "detail": to_json(said) if said else "{}",
        }
