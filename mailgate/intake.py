"""Durable receipt: many connections share one commit of the store (group commit)."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from mailgate.actions import Incoming
from mailgate.errors import StoreFull, StoreUnavailable


class Keeper(Protocol):
    """The part of the store that intake needs."""

    def keep(self, messages: list[Incoming]) -> list[int]:
        """Keep all messages in one durable commit, or none; their numbers in the same order.

        Raises StoreFull, or StoreUnavailable.
        """


_Waiting = tuple[Incoming, "asyncio.Future[int]"]


class Intake:
    """Messages that arrive while one commit runs share the next: no timer, no waiting for company.

    The store is called in one thread of its own, so that a disk flush stops no connection.
    """

    def __init__(self, store: Keeper, *, max_batch: int = 200, max_waiting: int = 2000) -> None:
        self._store = store
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._waiting: deque[_Waiting] = deque()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._task: asyncio.Task[None] | None = None
        self.commits = 0
        self.kept = 0

    async def keep(self, message: Incoming) -> int:
        """The message's number, once it is kept durably.

        Raises StoreFull or StoreUnavailable: then it is not kept. Who is cancelled while waiting does not
        know whether it was.
        """
        if len(self._waiting) >= self._max_waiting:
            raise StoreUnavailable(f"intake: {self._max_waiting} messages wait to be kept already; try again later")
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((message, future))
        if self._task is None:
            self._task = asyncio.create_task(self._write())
        return await future

    async def close(self) -> None:
        """Keep what waits, then end the thread."""
        if self._task is not None:
            await self._task
        self._writer.shutdown()

    async def _write(self) -> None:
        """Commit batch after batch until nothing waits."""
        try:
            while batch := self._next_batch():
                await self._commit(batch)
        finally:
            self._task = None

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        while self._waiting and len(batch) < self._max_batch:
            message, future = self._waiting.popleft()
            if not future.done():  # else the client has gone, and was promised nothing
                batch.append((message, future))
        return batch

    async def _commit(self, batch: list[_Waiting]) -> None:
        messages = [message for message, _ in batch]
        try:
            numbers = await asyncio.get_running_loop().run_in_executor(self._writer, self._store.keep, messages)
        except Exception as error:
            await self._failed(batch, error)
            return
        self.commits += 1
        self.kept += len(batch)
        for (_, future), number in zip(batch, numbers, strict=True):
            if not future.done():
                future.set_result(number)

    async def _failed(self, batch: list[_Waiting], error: Exception) -> None:
        """One message may be at fault (the largest, on a nearly full disk): each is tried alone once."""
        gone = isinstance(error, StoreUnavailable) and not isinstance(error, StoreFull)
        if len(batch) > 1 and not gone:
            for waiting in batch:
                await self._commit([waiting])
            return
        known = error if isinstance(error, StoreUnavailable) else StoreUnavailable(f"the store failed: {error!r}")
        for _, future in batch:
            if not future.done():
                future.set_exception(known)
