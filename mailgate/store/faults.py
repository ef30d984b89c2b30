"""Driver errors as the gate's own: which of them mean that the store is gone, full, or that another was quicker."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from mailgate.errors import Conflict, StoreFull, StoreUnavailable

_PG_FULL = "53100"  # disk_full
_PG_CONFLICT = frozenset({"40001", "40P01", "55P03", "23505"})  # serialization, deadlock, lock, unique violation


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Raise StoreFull, StoreUnavailable or Conflict for what the driver raises within."""
    try:
        yield
    except DBAPIError as error:
        raise _named(error.orig or error, where) from error
    except OSError as error:
        raise _named(error, where) from error
    except Exception as error:
        if not _of_driver(error):
            raise
        raise _named(error, where) from error


def _of_driver(error: BaseException) -> bool:
    """DB-API 2.0: each driver has a class named Error above all of its own."""
    return any(
        kind.__name__ == "Error" and kind.__module__.partition(".")[0] in ("sqlite3", "psycopg")
        for kind in type(error).__mro__
    )


def _named(error: BaseException, where: str) -> Exception:
    if is_full(error):
        return StoreFull(f"{where}: the disk is full ({error}); free some space")
    if getattr(error, "sqlstate", None) in _PG_CONFLICT:
        return Conflict(f"{where}: another gate was quicker ({error}); try again")
    if _is_outage(error):
        return StoreUnavailable(f"{where}: the store can't be used ({error}); it must exist, be reachable and writable")
    return error if isinstance(error, Exception) else RuntimeError(str(error))


def is_full(error: BaseException) -> bool:
    """ENOSPC, EDQUOT, SQLITE_FULL, SQLITE_IOERR_SHMSIZE (the WAL's index could not grow), PostgreSQL 53100."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    code = getattr(error, "sqlite_errorcode", None)
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE) or getattr(error, "sqlstate", None) == _PG_FULL


def _is_outage(error: BaseException) -> bool:
    """Everything but a fault of the statement or its values (DB-API: ProgrammingError, DataError, IntegrityError)."""
    if isinstance(error, OSError):
        return True
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"ProgrammingError", "DataError", "IntegrityError", "NotSupportedError"}:
        return "closed" in str(error)
    return True
