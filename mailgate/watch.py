"""Looking after the gate: takes the census, and has the admin told of what begins and what is over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from mailgate import journal
from mailgate.alarm import Alarm, Census, Credential, Reading, alarms
from mailgate.config.watch import Watch
from mailgate.imap import Health
from mailgate.oauth import TokenSource
from mailgate.store import Store


def free_share(folder: Path) -> float:
    """What part of the disk is free, 0 to 1."""
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total


class Watching:
    """`look` from time to time. `mails`: whether there is an admin to write to.

    `fetching` tells of the mailboxes that are fetched, and `tokens` give the access tokens in use.
    """

    def __init__(
        self,
        store: Store,
        limits: Watch,
        mails: bool,
        fetching: Callable[[], Sequence[Health]] = tuple,
        tokens: Sequence[TokenSource] = (),
        free: Callable[[Path], float] = free_share,
    ) -> None:
        self._store, self._limits, self._mails, self._free = store, limits, mails, free
        self._fetching, self._tokens = fetching, tokens

    def renew(self, limits: Watch, mails: bool) -> None:
        """Look by other limits from now on; what stands is told no second time."""
        self._limits, self._mails = limits, mails

    def census(self) -> Census:
        """With the state of the disk and the mailboxes. Raises StoreUnavailable."""
        folder = self._store.folder
        readings = [Reading(h.mailbox, h.lost_since, h.error) for h in self._fetching() if not h.standby]
        free = self._free(folder) if folder else None
        return replace(self._store.census(), disk_free=free, readings=readings)

    def look(self, now: datetime) -> bool:
        """Tell of what has begun and what is over, each once, whichever gate sees it first; whether there was any."""
        health = [token.look() for token in self._tokens]
        credentials = [Credential(of.user, of.error, of.ends_on) for of in health]
        census = replace(self.census(), credentials=credentials)
        found = alarms(census, self._limits, now, self._store.standing())
        told = [self._tell(alarm, now) for alarm in found]
        return any(told)

    def _tell(self, alarm: Alarm, now: datetime) -> bool:
        write = self._store.end_alarm if alarm.over else self._store.raise_alarm
        told = write(alarm.key, now, *((alarm.alert,) if self._mails else ()))
        if told and alarm.over:
            journal.alarm_ended(kind=alarm.key)
        elif told:
            journal.alarm_raised(kind=alarm.key, detail=alarm.values.get("detail", ""))
        return told
