"""What is wrong with the gate, told from a census of it: each alarm once, and its end once. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from mailgate.actions import Alert
from mailgate.config.watch import Watch

_CALM = 0.8  # of a limit: an alarm ends below it, so that what wavers around the limit is told once


@dataclass(frozen=True, slots=True)
class Reading:
    """How it stands with a mailbox that this gate fetches."""

    mailbox: str
    lost_since: datetime | None  # when it could not be reached any more
    error: str


@dataclass(frozen=True, slots=True)
class Credential:
    """How it stands with what this gate gets access tokens for."""

    user: str
    error: str  # why there are none, or will soon be none; "" where all is well
    ends_on: date | None  # of the secret or refresh token behind it, where it is known


@dataclass(frozen=True, slots=True)
class Census:
    """How much of what there is, at one moment."""

    messages: Mapping[str, int] = field(default_factory=dict)  # of the states in which somebody must act
    outbox: Mapping[str, int] = field(default_factory=dict)  # the same: queued, claimed, failed, unknown
    waiting_since: datetime | None = None  # arrival of the first message that waits to be judged
    queued_since: datetime | None = None  # when the oldest mail that waits to go out was made
    error: str = ""  # of its last attempt
    disk_free: float | None = None  # 0 to 1, of the store's disk; None where that is another machine's
    readings: Sequence[Reading] = ()
    credentials: Sequence[Credential] = ()
    held_since: datetime | None = None  # arrival of the first message that waits for an admin


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong: begun, or over."""

    kind: str  # "waiting", "held", "queue", "disk", "mailbox", "token"
    over: bool
    values: Mapping[str, str]
    about: str = ""  # which mailbox, whose token

    @property
    def key(self) -> str:
        """It stands once under this name."""
        return _key(self.kind, self.about)

    @property
    def alert(self) -> Alert:
        """The mail to the admin."""
        return Alert("admin", f"{self.kind}_over" if self.over else self.kind, self.values)


def _key(kind: str, about: str = "") -> str:
    return f"{kind}:{about}" if about else kind


def alarms(census: Census, limits: Watch, now: datetime, standing: Collection[str]) -> tuple[Alarm, ...]:
    """What begins and what is over, for the keys of alarms that stand.

    What this gate knows nothing of, as another one fetches that mailbox, does not end here.
    """
    found = {alarm.key: alarm for alarm in _wrong(census, limits, now, standing)}
    begun = (alarm for key, alarm in found.items() if key not in standing)
    known = {_key(kind, about): (kind, about) for kind, about in _known(census)}
    over = (
        Alarm(known[key][0], True, {"detail": known[key][1]}, known[key][1])
        for key in sorted(standing)
        if key in known and key not in found
    )
    return (*begun, *over)


def _known(census: Census) -> Iterator[tuple[str, str]]:
    yield from ((kind, "") for kind in ("waiting", "held", "queue", "disk"))
    yield from (("mailbox", reading.mailbox) for reading in census.readings)
    yield from (("token", credential.user) for credential in census.credentials)


def _wrong(census: Census, limits: Watch, now: datetime, standing: Collection[str]) -> Iterator[Alarm]:
    def calm(kind: str) -> float:
        return _CALM if kind in standing else 1.0

    waited = _minutes(census.waiting_since, now)
    if waited > limits.waiting_minutes * calm("waiting"):
        yield Alarm("waiting", False, {"detail": f"{census.messages.get('waiting', 0)} · {waited:.0f} min"})
    held = _minutes(census.held_since, now)
    if held > limits.held_minutes:
        yield Alarm("held", False, {"detail": f"{census.messages.get('held', 0)} · {held:.0f} min"})
    queued, count = _minutes(census.queued_since, now), census.outbox.get("queued", 0)
    if queued > limits.queue_minutes * calm("queue") or count > limits.queue_length * calm("queue"):
        yield Alarm("queue", False, {"detail": f"{count} · {queued:.0f} min", "error": census.error})
    free = census.disk_free
    if free is not None and free * 100 * calm("disk") < limits.disk_free_percent:
        yield Alarm("disk", False, {"detail": f"{free:.1%}"})
    yield from _unread(census.readings, limits, now, standing)
    yield from _ending(census.credentials, limits, now)


def _unread(readings: Sequence[Reading], limits: Watch, now: datetime, standing: Collection[str]) -> Iterator[Alarm]:
    """An outage that lasts; what is told ends only when the mailbox has been read."""
    for reading in readings:
        lost = _minutes(reading.lost_since, now)
        told = _key("mailbox", reading.mailbox) in standing and reading.lost_since is not None
        if told or lost > limits.mailbox_minutes:
            values = {"detail": f"{reading.mailbox} · {lost:.0f} min", "error": reading.error}
            yield Alarm("mailbox", False, values, reading.mailbox)


def _ending(credentials: Sequence[Credential], limits: Watch, now: datetime) -> Iterator[Alarm]:
    for one in credentials:
        soon = one.ends_on is not None and one.ends_on <= now.date() + timedelta(days=limits.token_days)
        if one.error or soon:
            until = one.ends_on.isoformat() if one.ends_on and soon else ""
            yield Alarm("token", False, {"detail": one.user, "error": one.error, "until": until}, one.user)


def _minutes(since: datetime | None, now: datetime) -> float:
    return (now - since) / timedelta(minutes=1) if since else 0.0
