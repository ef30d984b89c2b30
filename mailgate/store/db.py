"""Transactions of one store: durable ones that queue to write, and consistent views to read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from mailgate.store.engine import engine, in_memory, parsed
from mailgate.store.faults import translated
from mailgate.store.session import Compiler, PipelineSession, Session
from mailgate.store.turn import NoTurn, Turn

_BROKEN = (
    "OperationalError",
    "InterfaceError",
    "AdminShutdown",
    "CrashShutdown",
)  # psycopg: the connection may be lost


class Database:
    """`write` and `read` open transactions; a nested one joins that of its thread."""

    def __init__(self, url: str) -> None:
        address = parsed(url)
        self.dialect = address.get_backend_name()
        self.where = address.render_as_string(hide_password=True)
        self.path = Path(address.database or "") if self.dialect == "sqlite" and not in_memory(address) else None
        self.engine = engine(address)
        self.compiler = Compiler(self.engine.dialect)
        self._session = PipelineSession if self.dialect == "postgresql" else Session
        self._begin = "BEGIN IMMEDIATE" if self.dialect == "sqlite" else "BEGIN"
        self._local = threading.local()
        # In memory there is one connection: one thread at a time.
        self._alone: AbstractContextManager[object] = threading.RLock() if in_memory(address) else nullcontext()
        with translated(self.where):
            self._turn = Turn(self.path) if self.path else NoTurn()
            if self.path:
                self.path.touch(0o600)  # mail is nobody else's; SQLite gives its other files the same mode

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One durable transaction: committed when the block ends, undone when it raises.

        Raises StoreFull, StoreUnavailable or Conflict for what the database reports.
        """
        if (joined := self._joined()) is not None:
            yield joined
            return
        with translated(self.where), self._alone, self._turn, self._connection(self._begin) as session:
            self._local.session = session
            try:
                with session.pipelined():
                    yield session
                session.connection.commit()
            finally:
                self._local.session = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent view."""
        if (joined := self._joined()) is not None:
            yield joined
            return
        with translated(self.where), self._alone, self._connection("BEGIN") as session, session.pipelined():
            yield session

    def session(self, connection: Any) -> Session:
        """For a connection that is nobody else's."""
        return self._session(connection, self.compiler)

    def _joined(self) -> Session | None:
        session: Session | None = getattr(self._local, "session", None)
        return session

    @contextmanager
    def _connection(self, begin: str) -> Iterator[Session]:
        pooled = self.engine.raw_connection()
        try:
            connection: Any = pooled.driver_connection
            connection.execute(begin)
            try:
                yield self.session(connection)
            finally:
                connection.rollback()  # does nothing where it was committed
        except BaseException as error:
            if self.dialect == "postgresql" and type(error).__name__ in _BROKEN:
                pooled.invalidate()
            raise
        finally:
            pooled.close()

    def close(self) -> None:
        self.engine.dispose()
        self._turn.close()
