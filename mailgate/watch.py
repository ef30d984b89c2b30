"""Looking after the gate: takes the census, and has the admin told of what begins and what is over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from mailgate import journal
from mailgate.alarm import Alarm, Census, alarms
from mailgate.config.watch import Watch
from mailgate.store import Store


def free_share(folder: Path) -> float:
    """What part of the disk is free, 0 to 1."""
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total


class Watching:
    """`look` from time to time. `mails`: whether there is an admin to write to."""

    def __init__(self, store: Store, limits: Watch, mails: bool, free: Callable[[Path], float] = free_share) -> None:
        self._store, self._limits, self._mails, self._free = store, limits, mails, free

    def census(self) -> Census:
        """With the disk's state. Raises StoreUnavailable."""
        folder = self._store.folder
        return replace(self._store.census(), disk_free=self._free(folder) if folder else None)

    def look(self, now: datetime) -> bool:
        """Tell of what has begun and what is over, each once, whichever gate sees it first; whether there was any."""
        found = alarms(self.census(), self._limits, now, self._store.standing())
        told = [self._tell(alarm, now) for alarm in found]
        return any(told)

    def _tell(self, alarm: Alarm, now: datetime) -> bool:
        write = self._store.end_alarm if alarm.over else self._store.raise_alarm
        told = write(alarm.kind, now, *((alarm.alert,) if self._mails else ()))
        if told and alarm.over:
            journal.alarm_ended(kind=alarm.kind)
        elif told:
            journal.alarm_raised(kind=alarm.kind, detail=alarm.values.get("detail", ""))
        return told
