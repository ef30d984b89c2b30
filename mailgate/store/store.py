"""The store as its users see it."""

from __future__ import annotations

from types import TracebackType

from mailgate.store.admin_accounts import AdminAccounts
from mailgate.store.admin_cases import AdminCases
from mailgate.store.admin_messages import AdminMessages
from mailgate.store.alarms import Alarms
from mailgate.store.db import Database
from mailgate.store.leases import Leases
from mailgate.store.line import Line
from mailgate.store.mailing import Mailing
from mailgate.store.opening import prepare
from mailgate.store.upkeep import Upkeep


class Store(Line, Mailing, AdminMessages, AdminCases, AdminAccounts, Upkeep, Alarms, Leases):
    """Every message and all that the gate remembers. Synchronous and thread-safe; several processes may open one."""

    def close(self) -> None:
        """Release claims, locks and connections."""
        self._gates.close()
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(url: str, *, host: str = "mailgate.invalid") -> Store:
    """Open the store at an SQLAlchemy URL: `sqlite:///file`, `sqlite://` (memory) or `postgresql+psycopg://…`.

    Makes the schema where there is none. `host` is the right side of the Message-IDs of what goes out. Raises
    MailgateError for a schema of another version (see `upgrade`), StoreFull, StoreUnavailable.
    """
    database = Database(url)
    try:
        prepare(database)
    except BaseException:
        database.close()
        raise
    return Store(database, host)
