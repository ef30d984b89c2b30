"""The engine of a store's URL: drivers, durability settings, pools."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from mailgate.errors import MailgateError

_PRAGMAS = (
    "busy_timeout=20000",
    "journal_mode=WAL",
    "synchronous=FULL",
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
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")


def parsed(url: str) -> URL:
    """The URL, of a kind that this gate knows."""
    try:
        found = make_url(url)
    except ArgumentError:
        found = None
    if found is None or found.drivername not in _DRIVERS:
        raise MailgateError(
            "store.url: not a store this gate knows; right would be sqlite:///path/to/file, sqlite:// (memory) or "
            "postgresql+psycopg://user@host/database"
        )
    return found


def in_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def engine(url: URL) -> Engine:
    """Transactions are begun and ended by Database; the pool leaves them alone."""
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    made = create_engine(
        url,
        paramstyle="named",
        poolclass=StaticPool if in_memory(url) else QueuePool,
        pool_reset_on_return=None,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 20, "cached_statements": 512},
    )
    event.listen(made, "connect", _prepare_sqlite)
    return made


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=16,
            pool_reset_on_return=None,
            connect_args={"autocommit": True, **_PG_SETTINGS},
        )
    except ModuleNotFoundError as error:
        raise MailgateError("store.url: PostgreSQL needs psycopg; install mailgate[postgres]") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
