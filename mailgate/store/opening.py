"""Opening a store: its schema is made where there is none, and must be the one this program knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import bindparam, insert, inspect, select, text
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql import ClauseElement

from mailgate.errors import MailgateError
from mailgate.store.db import Database
from mailgate.store.faults import translated
from mailgate.store.schema import HEAD, metadata, version

RAW_AS_IT_IS = "ALTER TABLE raw ALTER COLUMN raw SET STORAGE EXTERNAL"  # compressing mail costs more than it saves
_EXISTS = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT 1 FROM pg_tables WHERE tablename = 'alembic_version' AND schemaname = current_schema()",
}
_ALONE = "SELECT pg_advisory_xact_lock(28008, 3)"


def prepare(database: Database) -> None:
    """Make the schema where the store is empty; refuse one of another version."""
    found = _version(database) or _create(database)
    if found != HEAD:
        raise MailgateError(
            f"{database.where}: its schema is of version {found}, this mailgate needs {HEAD}; "
            "stop the gates, make a backup and run `mailgate store upgrade`"
        )


def _version(database: Database) -> str | None:
    """The version of the schema; None for an empty store."""
    with translated(database.where), database.engine.connect() as connection:
        if not inspect(connection).has_table(version.name):
            return None
        return connection.scalar(select(version.c.version_num)) or "unknown"


def _create(database: Database) -> str:
    """All tables in one transaction; another process may have made them meanwhile."""
    with database.write() as session:
        if database.dialect == "postgresql":
            session.row(text(_ALONE))
        if not session.row(text(_EXISTS[database.dialect])):
            for statement in _ddl(database.dialect):
                session.run(statement)
            session.run(insert(version).values(version_num=bindparam("version_num")), {"version_num": HEAD})
    return _version(database) or "unknown"


def _ddl(dialect: str) -> Iterator[ClauseElement]:
    for table in metadata.sorted_tables:
        yield CreateTable(table)
        yield from (CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name)))
    if dialect == "postgresql":
        yield text(RAW_AS_IT_IS)


def upgrade(url: str) -> None:
    """Bring a store's schema to HEAD by alembic, in one transaction; makes it where there is none."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    database = Database(url)
    try:
        with translated(database.where), database.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE" if database.dialect == "sqlite" else "BEGIN")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()
