"""Everything that runs in the first process: doors, outbox, judge, timers; started, renewed and stopped in order."""

from __future__ import annotations

import asyncio
import pickle
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from mailgate import journal
from mailgate.actions import Incoming
from mailgate.assembly import listeners, outbox, senders, tokens
from mailgate.composing import composer
from mailgate.errors import MailgateError, StoreUnavailable
from mailgate.imap import Fetching
from mailgate.intake import Intake
from mailgate.judging import Judging
from mailgate.metrics import Collector, Metrics
from mailgate.setup import Setup
from mailgate.store import Store
from mailgate.timers import Timers
from mailgate.watch import Watching
from mailgate.watchdog import notify, watch

_TIMERS_EVERY, _WATCH_EVERY, _PURGE_EVERY, _OUTBOX_POLL = 5, 60, 3600, 1.0  # seconds


def now() -> datetime:
    """The one clock of the daemon."""
    return datetime.now(UTC)


class Daemon:
    """Everything that runs, started and stopped in order."""

    def __init__(self, setup: Setup, store: Store) -> None:
        config = setup.config
        self._setup, self._store = setup, store
        self._intake = Intake(store)
        self._senders = senders(config)
        self._compose = composer(setup.desk(), store)
        self._outbox = outbox(store, lambda row: self._compose(row), self._senders, now)
        self._judging = Judging(pickle.dumps(setup), self._outbox.wake)
        self._timers = Timers(store, timedelta(days=config.store.keep_raw_days))
        self.listeners = listeners(config, self._keep)
        self.fetching = Fetching(config.imap, store, journal, now, self._wake_judge)
        self._watching = Watching(
            store, config.watch, config.admin.address is not None, lambda: self.fetching.health, tokens(config)
        )
        census = self._watching.census
        self._metrics = Metrics(config.watch, Collector(store, census, now), census)
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    async def _keep(self, incoming: Incoming) -> int:
        number = await self._intake.keep(incoming)
        journal.mail_kept(
            message=number,
            source=incoming.source,
            size=len(incoming.raw),
            envelope_from=incoming.envelope_from,
            recipients=len(incoming.recipients),
        )
        self._judging.wake()
        return number

    def _wake_judge(self) -> None:
        """From another thread."""
        self._loop.call_soon_threadsafe(self._judging.wake)

    async def start(self) -> None:
        """Open the doors last: what comes in then finds everything at work."""
        self._loop = asyncio.get_running_loop()
        self._tasks = [asyncio.create_task(self._outbox.run(_OUTBOX_POLL)), asyncio.create_task(self._judging.run())]
        self._tasks.append(asyncio.create_task(watch(notify)))
        self._scheduler.add_job(self._do_due, "interval", seconds=_TIMERS_EVERY, next_run_time=now(), max_instances=1)
        self._scheduler.add_job(self._watch, "interval", seconds=_WATCH_EVERY, next_run_time=now(), max_instances=1)
        self._scheduler.add_job(self._purge, "interval", seconds=_PURGE_EVERY, next_run_time=now(), max_instances=1)
        self._scheduler.start()
        if self._setup.config.watch.enabled:
            self._metrics.start()
        for listener in self.listeners:
            await listener.start()
        self.fetching.start()

    def reload(self) -> None:
        """Read the files anew: a faulty one is refused and the old stays; a good one is judged and written by from now
        on, and no door closes for it."""
        file = str(self._setup.file)
        try:
            setup = self._setup.renewed()
            self._metrics.renew(setup.config.watch)
        except MailgateError as error:
            journal.config_refused(file=file, faults=str(error).splitlines())
            return
        except OSError as error:
            journal.config_refused(file=file, faults=[f"{file}: watch.port: can't be served on: {error.strerror}"])
            return
        self._watching.renew(setup.config.watch, setup.config.admin.address is not None)
        self._setup, self._compose = setup, composer(setup.desk(), self._store)
        self._judging.renew(pickle.dumps(setup))
        journal.config_reloaded(file=file)
        warn(setup)

    async def stop(self) -> None:
        """Doors first, then what is in transfer, then the judge, then what goes out."""
        await asyncio.to_thread(self.fetching.stop)
        for listener in self.listeners:
            await listener.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await asyncio.to_thread(self._metrics.stop)
        await self._intake.close()
        await self._judging.stop()
        await self._outbox.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for sender in {id(s): s for s in self._senders.values()}.values():
            await sender.close()

    async def _do_due(self) -> None:
        try:
            if await asyncio.to_thread(self._timers.do_due, now()):
                self._outbox.wake()
        except StoreUnavailable as error:
            journal.store_lost(error=str(error))

    async def _watch(self) -> None:
        with suppress(StoreUnavailable):  # told by who needs it; nobody could be written to
            if await asyncio.to_thread(self._watching.look, now()):
                self._outbox.wake()

    async def _purge(self) -> None:
        with suppress(StoreUnavailable):
            await asyncio.to_thread(self._timers.purge, now())

    @property
    def doors(self) -> list[str]:
        """Where it listens."""
        return [listener.where for listener in self.listeners]


def warn(setup: Setup) -> None:
    """Tell the log of what is allowed but hardly meant."""
    for doubt in setup.doubts():
        journal.config_doubted(file=doubt.file, key=doubt.key, wrong=doubt.wrong, right=doubt.right)
