"""Durable receipt: many connections share one commit of the store."""

from __future__ import annotations

from typing import Protocol

from mailgate.actions import Incoming
from mailgate.errors import StoreUnavailable
from mailgate.grouped import Grouped


class Keeper(Protocol):
    """The part of the store that intake needs."""

    def keep(self, messages: list[Incoming]) -> list[int]:
        """Keep all messages in one durable commit, or none; their numbers in the same order.

        Raises StoreFull, or StoreUnavailable.
        """


class Intake:
    """Where every door brings its messages. Recovers by itself when the store is back: each commit is tried anew."""

    def __init__(self, store: Keeper, *, max_batch: int = 200, max_waiting: int = 2000) -> None:
        self._group: Grouped[Incoming, int] = Grouped(store.keep, max_batch=max_batch, max_waiting=max_waiting)
        self.kept = 0

    @property
    def commits(self) -> int:
        """Commits so far: `kept / commits` messages shared each."""
        return self._group.commits

    async def keep(self, message: Incoming) -> int:
        """The message's number, once it is kept durably.

        Raises StoreFull or StoreUnavailable: then it is not kept. Who is cancelled while waiting does not
        know whether it was.
        """
        try:
            number = await self._group(message)
        except StoreUnavailable:
            raise
        except Exception as error:
            raise StoreUnavailable(f"the store failed: {error!r}; see the log of the database") from error
        self.kept += 1
        return number

    async def close(self) -> None:
        """Keep what waits, then end."""
        await self._group.close()
