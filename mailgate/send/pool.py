"""Connections that are used again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeVar


class Client(Protocol):
    """One connection to a server."""

    @property
    def is_connected(self) -> bool:
        """Whether it is open, as far as is known."""

    async def bye(self) -> None:
        """End it politely; never raises."""


C = TypeVar("C", bound=Client)


class Pool(Generic[C]):
    """At most `size` connections at once; the last one used is used first, so that spare ones close by themselves."""

    def __init__(self, connect: Callable[[], Awaitable[C]], size: int) -> None:
        self._connect = connect
        self._room = asyncio.Semaphore(size)
        self._spare: list[C] = []

    @asynccontextmanager
    async def client(self) -> AsyncIterator[tuple[C, bool]]:
        """A connection, and whether it was used before. One that left with an error is not used again."""
        async with self._room:
            client, used = self._take(), True
            if client is None:
                client, used = await self._connect(), False
            try:
                yield client, used
            except BaseException:
                await client.bye()
                raise
            self._spare.append(client)

    def _take(self) -> C | None:
        while self._spare:
            client = self._spare.pop()
            if client.is_connected:
                return client
        return None

    async def close(self) -> None:
        """End the spare connections."""
        while self._spare:
            await self._spare.pop().bye()
