"""Writing down what became of a mail: it must reach the store, however long that takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from mailgate.errors import StoreUnavailable
from mailgate.grouped import Grouped
from mailgate.store import OutboxRow


class Post(Protocol):
    """The part of the store that the outbox needs. Synchronous, thread-safe."""

    def outbox_due(self, now: datetime, limit: int) -> list[OutboxRow]: ...

    def outbox_claim(self, numbers: Sequence[int]) -> list[int]: ...

    def outbox_sent(self, numbers: Sequence[int], now: datetime) -> None: ...

    def outbox_retry(self, number: int, due_at: datetime, error: str) -> None: ...

    def outbox_failed(self, number: int, error: str, now: datetime) -> None: ...

    def outbox_unknown(self, number: int, error: str, now: datetime) -> None: ...


class Settlement:
    """Claims and settles rows; many at once share a commit. A store that is gone is waited for: what was sent
    already must not be sent again for want of a note."""

    def __init__(self, store: Post, now: Callable[[], datetime], pause: float) -> None:
        self._store = store
        self._now = now
        self._pause = pause
        self._claims: Grouped[int, bool] = Grouped(self._claim_many)
        self._sent: Grouped[int, None] = Grouped(self._sent_many)

    async def claim(self, number: int) -> bool:
        """Whether the row is this gate's to send, durably. Raises StoreUnavailable: then nothing may be sent."""
        return await self._claims(number)

    def _claim_many(self, numbers: list[int]) -> list[bool]:
        claimed = set(self._store.outbox_claim(numbers))
        return [number in claimed for number in numbers]

    async def sent(self, number: int) -> None:
        await self._surely(lambda: self._sent(number))

    def _sent_many(self, numbers: list[int]) -> list[None]:
        self._store.outbox_sent(numbers, self._now())
        return [None] * len(numbers)

    async def retry(self, number: int, due_at: datetime, error: str) -> None:
        await self._surely(lambda: asyncio.to_thread(self._store.outbox_retry, number, due_at, error))

    async def failed(self, number: int, error: str) -> None:
        await self._surely(lambda: asyncio.to_thread(self._store.outbox_failed, number, error, self._now()))

    async def unknown(self, number: int, error: str) -> None:
        await self._surely(lambda: asyncio.to_thread(self._store.outbox_unknown, number, error, self._now()))

    async def _surely(self, write: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await write()
            except StoreUnavailable:
                await asyncio.sleep(self._pause)

    async def close(self) -> None:
        """Write what waits, then end."""
        await self._claims.close()
        await self._sent.close()
