"""Who is alive: claims of a gate that has died are taken over at once, without waiting for a lease to end.

A gate's sign of life is a lock that its death releases: on PostgreSQL a session's advisory lock, on an SQLite file a
flock(2) on a small file beside it. In memory there is one gate only.
"""

from __future__ import annotations

import fcntl
import glob
import os
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import bindparam, insert, text
from sqlalchemy.pool import PoolProxiedConnection

from mailgate.store.db import Database
from mailgate.store.faults import translated
from mailgate.store.schema import gates
from mailgate.store.session import Session

_LOCKS = 28007  # the class of advisory locks that show life; 28008 is that of queues

_ADD = insert(gates).values(name=bindparam("name")).returning(gates.c.id)


class Life(Protocol):
    """How a gate shows that it lives, and sees whether others do."""

    def show(self, gate: int) -> None: ...

    def is_dead(self, gate: int) -> bool: ...

    def end(self) -> None: ...


class Gates:
    """This Store's identity among the gates; registered at its first claim."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._life = _life(database)
        self._lock = threading.Lock()
        self._me: int | None = None

    def me(self) -> int:
        """This gate's id. Registers it durably the first time; and shows life again after a lost connection."""
        with self._lock:
            if self._me is None:
                with self._database.write() as session:
                    row = session.row(_ADD, {"name": f"{socket.gethostname()}:{os.getpid()}"})
                assert row is not None
                self._me = int(row[0])
            self._life.show(self._me)
            return self._me

    def dead(self, owners: Iterable[int]) -> list[int]:
        """Those of the gates that live no more."""
        return [gate for gate in owners if gate != self._me and self._life.is_dead(gate)]

    def close(self) -> None:
        """Show no more life: others may take this gate's claims over."""
        self._life.end()


def _life(database: Database) -> Life:
    if database.dialect == "postgresql":
        return _SessionLock(database)
    return _FileLock(database.path) if database.path else _Alone()


class _Alone:
    def show(self, gate: int) -> None:
        """Nobody else looks."""

    def is_dead(self, gate: int) -> bool:
        """There is nobody else."""
        return False

    def end(self) -> None:
        """Nothing to release."""


class _FileLock:
    def __init__(self, path: Path) -> None:
        self._path, self._mine, self._file = path, -1, Path()

    def show(self, gate: int) -> None:
        if self._mine < 0:
            for left in self._path.parent.glob(f"{glob.escape(self._path.name)}-gate-*"):
                _is_free(left)
            self._file = self._of(gate)
            self._mine = _locked(self._file)

    def is_dead(self, gate: int) -> bool:
        return _is_free(self._of(gate))

    def _of(self, gate: int) -> Path:
        return self._path.with_name(f"{self._path.name}-gate-{gate}")

    def end(self) -> None:
        if self._mine >= 0:
            self._file.unlink(missing_ok=True)
            os.close(self._mine)
            self._mine = -1


def _locked(path: Path) -> int:
    """An open file of that name with its lock; made anew where a sweep took it away just before it was locked."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), path.stat()):
                return file
        os.close(file)


def _is_free(path: Path) -> bool:
    """Whether nobody holds the file's lock; then the file is removed."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        path.unlink(missing_ok=True)
        return True
    finally:
        os.close(file)


_HOLD = text("SELECT pg_advisory_lock(:kind, :gate)")
_IS_FREE = text("SELECT pg_try_advisory_lock(:kind, :gate)")
_LET_GO = text("SELECT pg_advisory_unlock(:kind, :gate)")


class _SessionLock:
    """A connection of its own holds the lock; where it is lost, the next `show` takes a new one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pooled: PoolProxiedConnection | None = None
        self._connection: Any = None

    def show(self, gate: int) -> None:
        if self._connection is None or self._connection.closed:
            with translated(self._database.where):
                self._pooled = self._database.engine.raw_connection()
                self._connection = self._pooled.driver_connection
                self._pooled.detach()
                self._session().row(_HOLD, {"kind": _LOCKS, "gate": gate})

    def is_dead(self, gate: int) -> bool:
        free = self._session().row(_IS_FREE, {"kind": _LOCKS, "gate": gate})
        if free and free[0]:
            self._session().row(_LET_GO, {"kind": _LOCKS, "gate": gate})
            return True
        return False

    def _session(self) -> Session:
        return self._database.session(self._connection)

    def end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
