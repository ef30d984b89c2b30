"""A fair queue of writers to one SQLite file, across threads and processes.

SQLite's busy handler sleeps for up to 100 ms and lets the quickest win, so a busy writer starves the others. Here a
writer waits in flock(2), is woken at once, and cannot be overtaken twice: who wants the floor first takes the door.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path


class Turn:
    """`with turn:` around each write transaction. A killed process loses its locks by the kernel."""

    def __init__(self, path: Path) -> None:
        self._door, self._floor = (_lock_file(path, name) for name in ("door", "floor"))
        self._door_here, self._floor_here = threading.Lock(), threading.Lock()

    def __enter__(self) -> None:
        with self._door_here:
            fcntl.flock(self._door, fcntl.LOCK_EX)
            try:
                self._floor_here.acquire()
                fcntl.flock(self._floor, fcntl.LOCK_EX)
            finally:
                fcntl.flock(self._door, fcntl.LOCK_UN)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._floor, fcntl.LOCK_UN)
        self._floor_here.release()

    def close(self) -> None:
        for lock in (self._door, self._floor):
            if lock >= 0:
                os.close(lock)
        self._door = self._floor = -1


def _lock_file(path: Path, name: str) -> int:
    return os.open(path.with_name(f"{path.name}-{name}"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


class NoTurn:
    """For stores that queue their writers themselves."""

    def __enter__(self) -> None:
        """Nothing to wait for."""

    def __exit__(self, *_: object) -> None:
        """Nothing to give up."""

    def close(self) -> None:
        """Nothing to close."""
