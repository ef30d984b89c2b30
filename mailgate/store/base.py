"""What every part of Store stands on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mailgate.store.batch import Batch
from mailgate.store.db import Database
from mailgate.store.gates import Gates
from mailgate.store.swarm import Sightings


class Base:
    """The database, this gate's identity, and the transaction of the judge."""

    def __init__(self, database: Database, host: str) -> None:
        self._db, self._host = database, host
        self._gates = Gates(database)
        self._sightings = Sightings()

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """One durable transaction for many messages; undone as a whole when the block raises."""
        self._gates.me()
        try:
            with self._db.write() as session:
                batch = Batch(session, self._gates, self._sightings, self._host)
                yield batch
                batch.flush()
        except BaseException:
            self._sightings.forget()
            raise
