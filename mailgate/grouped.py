"""Group commit: calls that arrive while one commit runs share the next. No timer, no waiting for company."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from mailgate.errors import StoreFull, StoreUnavailable

T = TypeVar("T")
R = TypeVar("R")


class Grouped(Generic[T, R]):
    """`do` takes many items in one commit and returns a result for each; here it is called with one.

    It runs in one thread of its own, so that a disk flush stops no connection.
    """

    def __init__(self, do: Callable[[list[T]], list[R]], *, max_batch: int = 200, max_waiting: int = 2000) -> None:
        self._do = do
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._task: asyncio.Task[None] | None = None
        self.commits = 0

    async def __call__(self, item: T) -> R:
        """The item's result, once its commit is durable.

        Raises what `do` raises: then it is not committed. Who is cancelled while waiting does not know
        whether it was.
        """
        if len(self._waiting) >= self._max_waiting:
            raise StoreUnavailable(f"{self._max_waiting} wait for the store already; try again later")
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._write())
        return await future

    async def close(self) -> None:
        """Commit what waits, then end the thread."""
        while self._task is not None:
            await self._task
        self._thread.shutdown()

    async def _write(self) -> None:
        """Commit batch after batch until nothing waits."""
        try:
            while batch := self._next_batch():
                await self._commit(batch)
        finally:
            self._task = None

    def _next_batch(self) -> list[tuple[T, asyncio.Future[R]]]:
        batch: list[tuple[T, asyncio.Future[R]]] = []
        while self._waiting and len(batch) < self._max_batch:
            item, future = self._waiting.popleft()
            if not future.done():  # else the caller has gone, and was promised nothing
                batch.append((item, future))
        return batch

    async def _commit(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        items = [item for item, _ in batch]
        try:
            results = await asyncio.get_running_loop().run_in_executor(self._thread, self._do, items)
        except Exception as error:
            await self._failed(batch, error)
            return
        self.commits += 1
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    async def _failed(self, batch: list[tuple[T, asyncio.Future[R]]], error: Exception) -> None:
        """One item may be at fault (the largest, on a nearly full disk): each is tried alone once."""
        gone = isinstance(error, StoreUnavailable) and not isinstance(error, StoreFull)
        if len(batch) > 1 and not gone:
            for one in batch:
                await self._commit([one])
            return
        for _, future in batch:
            if not future.done():
                future.set_exception(error)
