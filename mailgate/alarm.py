"""What is wrong with the gate, told from a census of it: each alarm once, and its end once. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mailgate.actions import Alert
from mailgate.config.watch import Watch

_CALM = 0.8  # of a limit: an alarm ends below it, so that what wavers around the limit is told once


@dataclass(frozen=True, slots=True)
class Census:
    """How much of what there is, at one moment."""

    messages: Mapping[str, int] = field(default_factory=dict)  # of the states in which somebody must act
    outbox: Mapping[str, int] = field(default_factory=dict)  # the same: queued, claimed, failed, unknown
    waiting_since: datetime | None = None  # arrival of the first message that waits to be judged
    queued_since: datetime | None = None  # when the oldest mail that waits to go out was made
    error: str = ""  # of its last attempt
    disk_free: float | None = None  # 0 to 1, of the store's disk; None where that is another machine's


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong: begun, or over."""

    kind: str  # "waiting", "queue", "disk"
    over: bool
    values: Mapping[str, str]

    @property
    def alert(self) -> Alert:
        """The mail to the admin."""
        return Alert("admin", f"{self.kind}_over" if self.over else self.kind, self.values)


def alarms(census: Census, limits: Watch, now: datetime, standing: Collection[str]) -> tuple[Alarm, ...]:
    """What begins and what is over, for the kinds of alarm that stand."""
    found = dict(_wrong(census, limits, now, standing))
    begun = (Alarm(kind, False, values) for kind, values in found.items() if kind not in standing)
    over = (Alarm(kind, True, {}) for kind in sorted(standing) if kind not in found)
    return (*begun, *over)


def _wrong(
    census: Census, limits: Watch, now: datetime, standing: Collection[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    def calm(kind: str) -> float:
        return _CALM if kind in standing else 1.0

    waited = _minutes(census.waiting_since, now)
    if waited > limits.waiting_minutes * calm("waiting"):
        yield "waiting", {"detail": f"{census.messages.get('waiting', 0)} · {waited:.0f} min"}
    queued, count = _minutes(census.queued_since, now), census.outbox.get("queued", 0)
    if queued > limits.queue_minutes * calm("queue") or count > limits.queue_length * calm("queue"):
        yield "queue", {"detail": f"{count} · {queued:.0f} min", "error": census.error}
    free = census.disk_free
    if free is not None and free * 100 * calm("disk") < limits.disk_free_percent:
        yield "disk", {"detail": f"{free:.1%}"}


def _minutes(since: datetime | None, now: datetime) -> float:
    return (now - since) / timedelta(minutes=1) if since else 0.0
