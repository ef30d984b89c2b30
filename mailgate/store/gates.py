"""Who is alive: claims of a gate that has died are taken over at once, without waiting for a lease to end.

A gate's sign of life is a lock that its death releases: on PostgreSQL a session's advisory lock, on an SQLite file a
flock(2) on a small file beside it. In memory there is one gate only.
"""

from __future__ import annotations

import fcntl
import os
import socket
import threading
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import bindparam, delete, insert, select, text
from sqlalchemy.pool import PoolProxiedConnection

from mailgate.store.db import Database
from mailgate.store.faults import translated
from mailgate.store.schema import gates
from mailgate.store.session import Session

_LOCKS = 28007  # the class of advisory locks that show life; 28008 is that of queues

_ADD = insert(gates).values(name=bindparam("name")).returning(gates.c.id)
_ALL = select(gates.c.id)
_REMOVE = delete(gates).where(gates.c.id == bindparam("gate"))


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

    def dead(self, session: Session) -> list[int]:
        """The registered gates that live no more, this one excepted."""
        return [gate for (gate,) in session.rows(_ALL) if gate != self._me and self._life.is_dead(gate)]

    def forget(self, session: Session, gate: int) -> None:
        session.run(_REMOVE, {"gate": gate})

    def close(self) -> None:
        """Show no more life. The row stays until another gate has taken the claims over."""
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
            self._file = self._of(gate)
            self._mine = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._mine, fcntl.LOCK_EX)

    def is_dead(self, gate: int) -> bool:
        try:
            other = os.open(self._of(gate), os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self._of(gate).unlink(missing_ok=True)
            return True
        finally:
            os.close(other)

    def _of(self, gate: int) -> Path:
        return self._path.with_name(f"{self._path.name}-gate-{gate}")

    def end(self) -> None:
        if self._mine >= 0:
            self._file.unlink(missing_ok=True)
            os.close(self._mine)
            self._mine = -1


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
