"""Statements on one connection: SQLAlchemy builds and compiles them once, the driver runs them.

Running a compiled statement through the driver costs a few microseconds where Core's own execution costs 50.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Dialect, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

Row: TypeAlias = tuple[Any, ...]
Values: TypeAlias = Mapping[str, object]


class Upsert:
    """INSERT … ON CONFLICT, which each dialect builds by a class of its own; no `update` means do nothing."""

    def __init__(self, table: Table, conflict: Sequence[str], update: Sequence[str] = ()) -> None:
        self.table, self.conflict, self.update = table, conflict, update

    def build(self, dialect: str) -> ClauseElement:
        maker: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
        columns = [column.name for column in self.table.columns if column.name != "id"]
        insert = maker(self.table).values({name: bindparam(name) for name in columns})
        if self.update:
            changes = {name: insert.excluded[name] for name in self.update}
            built: ClauseElement = insert.on_conflict_do_update(index_elements=self.conflict, set_=changes)
        else:
            built = insert.on_conflict_do_nothing(index_elements=self.conflict)
        return built


Statement: TypeAlias = ClauseElement | Upsert


class Compiler:
    """SQL of each statement for one database, made at first use."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.known: dict[Statement, str] = {}

    def compile(self, statement: Statement) -> str:
        element = statement.build(self.dialect.name) if isinstance(statement, Upsert) else statement
        compiled = element.compile(dialect=self.dialect)
        sql = str(compiled)
        for name, value in (compiled.params or {}).items():
            if isinstance(value, int):  # a constant that SQLAlchemy made a parameter: "OFFSET 0"
                sql = sql.replace(f":{name}" if self.dialect.name == "sqlite" else f"%({name})s", str(value))
        return self.known.setdefault(statement, sql)


class Session:
    """One connection within one transaction."""

    __slots__ = ("_compiler", "_known", "connection")

    def __init__(self, connection: Any, compiler: Compiler) -> None:
        self.connection, self._compiler, self._known = connection, compiler, compiler.known

    @property
    def dialect(self) -> str:
        return self._compiler.dialect.name

    def do(self, statement: Statement, values: Values | None = None) -> None:
        """Execute; nobody waits to hear how many rows were changed."""
        self._execute(statement, values)

    def run(self, statement: Statement, values: Values | None = None) -> int:
        """Execute; how many rows were changed."""
        count: int = self._execute(statement, values).rowcount
        return count

    def many(self, statement: Statement, rows: Sequence[Values]) -> None:
        """Execute once for each row, in one go."""
        if rows:
            self.connection.cursor().executemany(self._sql(statement), rows)

    def rows(self, statement: Statement, values: Values | None = None) -> list[Row]:
        found: list[Row] = self._execute(statement, values).fetchall()
        return found

    def row(self, statement: Statement, values: Values | None = None) -> Row | None:
        found: Row | None = self._execute(statement, values).fetchone()
        return found

    def all(self, queries: Sequence[tuple[Statement, Values]]) -> list[list[Row]]:
        """The rows of several queries, asked at once where that saves waiting."""
        cursors = [self._execute(statement, values) for statement, values in queries]
        return [cursor.fetchall() for cursor in cursors]

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """Where the database is a round trip away, do not wait for each answer."""
        yield

    def _execute(self, statement: Statement, values: Values | None) -> Any:
        return self.connection.execute(self._sql(statement), values or {})

    def _sql(self, statement: Statement) -> str:
        return self._known.get(statement) or self._compiler.compile(statement)


class PipelineSession(Session):
    """PostgreSQL by psycopg: statements are sent on without waiting for the answers of those before."""

    __slots__ = ("_pipeline",)

    def __init__(self, connection: Any, compiler: Compiler) -> None:
        super().__init__(connection, compiler)
        self._pipeline: Any = None

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        with self.connection.pipeline() as self._pipeline:
            try:
                yield
            finally:
                pipeline, self._pipeline = self._pipeline, None
        del pipeline

    def run(self, statement: Statement, values: Values | None = None) -> int:
        cursor = self._execute(statement, values)
        if self._pipeline is not None:
            self._pipeline.sync()
        count: int = cursor.rowcount
        return count
