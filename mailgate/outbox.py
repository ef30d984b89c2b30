"""Sending what the outbox holds: forwards at least once, replies at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailgate.actions import Alert, Forward, Relay, Reply
from mailgate.backoff import Backoff
from mailgate.compose import Composed
from mailgate.errors import MailgateError, StoreUnavailable
from mailgate.send import Permanent, Sender, SendError, Temporary
from mailgate.settlement import Post, Settlement
from mailgate.store import OutboxRow


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an attempt. `late` comes once a row, before `postponed`: it has waited for so long that an
    admin should know (4 hours)."""

    kind: Literal["sent", "postponed", "late", "failed", "unknown"]
    row: OutboxRow
    error: str = ""
    due_at: datetime | None = None  # of the next attempt


def _say_nothing(report: Report) -> None:
    """For who wants no reports."""


class Outbox:
    """Sends rows whose time has come. `run` does so for ever; `send_due` once.

    `compose` makes a row's mail (it runs in a thread; what it raises ends the row in `failed`). `tell` hears of
    each attempt, on the event loop.
    """

    def __init__(
        self,
        store: Post,
        compose: Callable[[OutboxRow], Composed],
        senders: Mapping[str, Sender],
        *,
        now: Callable[[], datetime],
        backoff: Backoff,
        tell: Callable[[Report], None] = _say_nothing,
        concurrency: int = 10,
        store_pause: float = 1.0,
    ) -> None:
        self._store = store
        self._compose = compose
        self._senders = senders
        self._now = now
        self._backoff = backoff
        self._tell = tell
        self._settle = Settlement(store, now, store_pause)
        customers, technicians, admin = (asyncio.Semaphore(concurrency) for _ in range(3))
        self._room = {Reply: customers, Relay: customers, Forward: technicians, Alert: admin}
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()

    async def run(self, poll: float = 5.0) -> None:
        """Send what is due, again and again, until cancelled: every `poll` seconds, or when woken."""
        while True:
            self._woken.clear()
            with suppress(StoreUnavailable):  # it tells of itself; ask again later
                await self.send_due()
            with suppress(TimeoutError):
                async with asyncio.timeout(poll):  # wait_for of Python 3.11 may swallow being cancelled
                    await self._woken.wait()

    def wake(self) -> None:
        """Something new is due. On the event loop's thread only."""
        self._woken.set()

    async def send_due(self, limit: int = 500) -> int:
        """Begin to send what is due; how many rows. `settled` waits for their end."""
        due = await asyncio.to_thread(self._store.outbox_due, self._now(), limit)
        rows = [row for row in due if row.id not in self._busy]
        for row in rows:
            self._busy[row.id] = asyncio.create_task(self._guarded(row))
        return len(rows)

    async def settled(self) -> None:
        """Wait until nothing is being sent."""
        while self._busy:
            await asyncio.wait(self._busy.values())

    async def close(self, grace: float = 10.0) -> None:
        """Let mails in transfer end, for `grace` seconds. What is cut off then is as after a crash."""
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=grace)
        for task in tuple(self._busy.values()):
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        await self._settle.close()
        for sender in self._senders.values():
            await sender.close()

    async def _guarded(self, row: OutboxRow) -> None:
        """One row to its end, within the room of its side: a customers' server that hangs stops no forward."""
        try:
            async with self._room[type(row.action)]:
                with suppress(MailgateError):  # not claimed, so still queued; or settled by somebody else
                    if await self._settle.claim(row.id):
                        await self._attempt(row)
                        self.wake()  # there may be more than one round could take
        finally:
            del self._busy[row.id]

    async def _attempt(self, row: OutboxRow) -> None:
        try:
            mail = await self._composed(row)
            await self._senders[mail.route].send(mail.envelope_from, mail.recipients, mail.message)
        except Temporary as error:
            await self._not_now(row, error)
        except Permanent as error:
            await self._failed(row, str(error))
        except Exception as error:  # a fault of ours: whether the mail went is not known
            await self._not_now(row, Temporary(repr(error), handed_over=True))
        else:
            await self._settle.sent(row.id)
            self._tell(Report("sent", row))

    async def _composed(self, row: OutboxRow) -> Composed:
        try:
            mail = await asyncio.to_thread(self._compose, row)
        except StoreUnavailable as error:
            raise Temporary(str(error)) from error
        except Exception as error:
            raise Permanent(f"can't be composed: {error!r}") from error
        if not mail.recipients or mail.route not in self._senders:
            raise Permanent(f"has no recipient, or no sender for the route {mail.route!r}")
        return mail

    async def _not_now(self, row: OutboxRow, error: SendError) -> None:
        """Later again; but never a reply that may have arrived, and nothing after five days."""
        text = str(error)
        if error.handed_over and isinstance(row.action, Reply):
            await self._settle.unknown(row.id, text)
            self._tell(Report("unknown", row, text))
            return
        now = self._now()
        due_at = self._backoff.next_attempt(row.created_at, row.attempts, now)
        if due_at is None:
            await self._failed(row, f"given up after {self._backoff.give_up}: {text}")
            return
        if self._backoff.is_late(row.created_at, row.due_at, now):
            self._tell(Report("late", row, text, due_at))
        await self._settle.retry(row.id, due_at, text)
        self._tell(Report("postponed", row, text, due_at))

    async def _failed(self, row: OutboxRow, error: str) -> None:
        await self._settle.failed(row.id, error)
        self._tell(Report("failed", row, error))
