"""Connections, transactions and statements: SQLAlchemy builds and compiles, the driver runs.

Each statement is built once with SQLAlchemy Core and compiled once for the database; running it through the driver
itself costs a few microseconds where Core's execution costs 50.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Engine, Table, bindparam, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.sql import ClauseElement

from mailgate.errors import MailgateError
from mailgate.store.faults import translated
from mailgate.store.turn import NoTurn, Turn

Row: TypeAlias = tuple[Any, ...]

_BROKEN = ("OperationalError", "InterfaceError", "AdminShutdown", "CrashShutdown")  # DB-API and psycopg

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=20000",
    "foreign_keys=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
)
_PG_SETTINGS = {
    "prepare_threshold": 2,
    "connect_timeout": 10,
    "options": "-c synchronous_commit=on -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10"
    " -c tcp_keepalives_count=3",
}


class Upsert:
    """INSERT … ON CONFLICT, which each dialect builds by a class of its own; no `update` means do nothing."""

    def __init__(self, table: Table, conflict: Sequence[str], update: Sequence[str] = ()) -> None:
        self.table, self.conflict, self.update = table, conflict, update

    def build(self, dialect: str) -> ClauseElement:
        insert = (
            (postgresql if dialect == "postgresql" else sqlite)
            .insert(self.table)
            .values({column.name: bindparam(column.name) for column in self.table.columns if column.name != "id"})
        )
        if not self.update:
            built: ClauseElement = insert.on_conflict_do_nothing(index_elements=self.conflict)
        else:
            changes = {name: insert.excluded[name] for name in self.update}
            built = insert.on_conflict_do_update(index_elements=self.conflict, set_=changes)
        return built


Statement: TypeAlias = ClauseElement | Upsert


class Session:
    """Statements on one connection, within one transaction."""

    __slots__ = ("_sql", "connection", "database")

    def __init__(self, database: Database, connection: Any) -> None:
        self.database, self.connection, self._sql = database, connection, database.compiled

    def run(self, statement: Statement, values: Mapping[str, object] | None = None) -> int:
        """Execute; how many rows were changed."""
        count: int = self._execute(statement, values).rowcount
        return count

    def many(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        """Execute once for each row, in one go."""
        if rows:
            self.connection.cursor().executemany(self._compiled(statement), rows)

    def rows(self, statement: Statement, values: Mapping[str, object] | None = None) -> list[Row]:
        found: list[Row] = self._execute(statement, values).fetchall()
        return found

    def row(self, statement: Statement, values: Mapping[str, object] | None = None) -> Row | None:
        found: Row | None = self._execute(statement, values).fetchone()
        return found

    def _execute(self, statement: Statement, values: Mapping[str, object] | None) -> Any:
        return self.connection.execute(self._compiled(statement), values or {})

    def _compiled(self, statement: Statement) -> str:
        return self._sql.get(statement) or self.database.compile(statement)


class Database:
    """One store's engine: `read` and `write` open transactions; a nested one joins that of its thread."""

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        self.dialect = self.url.get_backend_name()
        self.memory = self.dialect == "sqlite" and self.url.database in (None, "", ":memory:")
        self.path = Path(self.url.database or "") if self.dialect == "sqlite" and not self.memory else None
        self.where = self.url.render_as_string(hide_password=True)
        self.compiled: dict[Statement, str] = {}
        self._local = threading.local()
        self._alone = threading.RLock()  # memory: one connection, one thread at a time
        with translated(self.where):
            self.engine = _engine(self.url, self.memory)
            self._turn = Turn(self.path) if self.path else NoTurn()

    def compile(self, statement: Statement) -> str:
        element = statement.build(self.dialect) if isinstance(statement, Upsert) else statement
        compiled = element.compile(dialect=self.engine.dialect)
        sql = str(compiled)
        for name, value in (compiled.params or {}).items():
            if isinstance(value, int):  # a constant that SQLAlchemy made a parameter: "OFFSET 0"
                sql = sql.replace(f":{name}" if self.dialect == "sqlite" else f"%({name})s", str(value))
        return self.compiled.setdefault(statement, sql)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One durable transaction: committed when the block ends, undone when it raises."""
        joined = getattr(self._local, "session", None)
        if joined is not None:
            yield joined
            return
        with translated(self.where), self._one_at_a_time(), self._connection("BEGIN IMMEDIATE") as session:
            self._local.session = session
            try:
                yield session
                session.connection.commit()
            finally:
                self._local.session = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent view."""
        joined = getattr(self._local, "session", None)
        if joined is not None:
            yield joined
            return
        with translated(self.where), self._alone_in_memory(), self._connection("BEGIN") as session:
            yield session

    @contextmanager
    def _connection(self, begin: str) -> Iterator[Session]:
        pooled = self.engine.raw_connection()
        try:
            connection = pooled.driver_connection
            assert connection is not None
            connection.execute(begin if self.dialect == "sqlite" else "BEGIN")
            try:
                yield Session(self, connection)
            finally:
                connection.rollback()  # nothing to do where it was committed
        except BaseException as error:
            if type(error).__name__ in _BROKEN:
                pooled.invalidate()
            raise
        finally:
            pooled.close()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self._alone_in_memory():
            self._turn.acquire()
            try:
                yield
            finally:
                self._turn.release()

    @contextmanager
    def _alone_in_memory(self) -> Iterator[None]:
        if not self.memory:
            yield
            return
        with self._alone:
            yield

    def close(self) -> None:
        self.engine.dispose()
        self._turn.close()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise MailgateError(
            "store.url: not a store this gate knows; right would be sqlite:///path/to/file, sqlite:// (memory) or "
            "postgresql+psycopg://user@host/database"
        )
    return parsed


def _engine(url: URL, memory: bool) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=16,
            connect_args={"autocommit": True, **_PG_SETTINGS},
            pool_reset_on_return=None,
        )
    engine = create_engine(
        url,
        paramstyle="named",
        poolclass=StaticPool if memory else QueuePool,
        pool_reset_on_return=None,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 20, "cached_statements": 512},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
