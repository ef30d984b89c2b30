"""One message on its way in: its body, its pace and the memory it takes."""

from __future__ import annotations

import asyncio

from mailgate.smtp.body import Body
from mailgate.smtp.service import Service

_PATIENCE = 4  # times max_size: who sends more is cut off before the end


class Transfer:
    """Takes the chunks after DATA until the end; `ended` then holds what came after it."""

    def __init__(self, service: Service, loop: asyncio.AbstractEventLoop) -> None:
        self.body = Body(service.settings.max_size)
        self.ended: asyncio.Future[bytes] = loop.create_future()
        self.refusal = ""
        self._service = service
        self._loop = loop
        self._held = 0
        self._began = self._heard = loop.time()

    def feed(self, chunk: bytes) -> None:
        """Take a chunk of the connection."""
        if not chunk or self.ended.done():
            return
        self._heard = self._loop.time()
        rest = self.body.feed(chunk)
        self._account(len(chunk))
        if rest is not None:
            self.ended.set_result(rest)
        elif self.body.size > _PATIENCE * self._service.settings.max_size:
            self.fail(ConnectionResetError())

    def _account(self, more: int) -> None:
        settings = self._service.settings
        self._held += more
        self._service.memory += more
        if self._service.memory > settings.max_memory and not self.refusal:
            self.refusal = "452 4.3.1 too much mail at once, try again later"
            self.body.drop()
        if self.body.dropped:
            self.refusal = self.refusal or f"552 5.3.4 larger than {settings.max_size} bytes"
            self.close()

    def fail(self, error: Exception) -> None:
        """The message will not end."""
        if not self.ended.done():
            self.ended.set_exception(error)

    def close(self) -> None:
        """Give the memory back."""
        self._service.memory -= self._held
        self._held = 0

    def is_late(self, now: float) -> bool:
        """Silent for too long, or too slow on average."""
        settings = self._service.settings
        if self.ended.done():
            return False
        slowest = settings.data_timeout + self.body.size / settings.min_rate
        return now - self._heard >= settings.data_timeout or now - self._began >= slowest
