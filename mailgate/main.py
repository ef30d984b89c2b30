"""The daemon: doors open, judge and outbox at work, timers asked, until told to stop."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import random

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from mailgate import __version__, journal
from mailgate.actions import Incoming
from mailgate.backoff import Backoff
from mailgate.composing import composer
from mailgate.config import Config
from mailgate.errors import MailgateError, StoreUnavailable
from mailgate.imap import Appender, Fetching
from mailgate.intake import Intake
from mailgate.judging import Judging
from mailgate.metrics import Collector, Metrics
from mailgate.oauth import TokenSource, source
from mailgate.outbox import Outbox, Report
from mailgate.send import ImapSender, Sender, open_sender
from mailgate.setup import Setup, read_setup
from mailgate.smtp import Listener
from mailgate.store import Store
from mailgate.timers import Timers
from mailgate.watch import Watching
from mailgate.watchdog import watch

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
        senders = _senders(config)
        self._senders = senders
        self._compose = composer(setup.desk(), store)
        self._outbox = Outbox(
            store, lambda row: self._compose(row), senders, now=now, backoff=Backoff(random), tell=_report
        )
        self._judging = Judging(pickle.dumps(setup), self._outbox.wake)
        self._timers = Timers(store, timedelta(days=config.store.keep_raw_days))
        self.listeners = [
            Listener(door, (config.mailbox.address, *config.mailbox.aliases), self._keep, note=_refused)
            for door in (config.smtp, config.lmtp)
            if door.enabled
        ]
        self.fetching = Fetching(config.imap, store, journal, now, self._wake_judge)
        self._watching = Watching(
            store, config.watch, config.admin.address is not None, lambda: self.fetching.health, _tokens(config)
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
        self._tasks.append(asyncio.create_task(watch(_notify)))
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
        _warn(setup)

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


def _senders(config: Config) -> dict[str, Sender]:
    """By route. A folder that technicians share is no place for what an admin must hear."""
    customers, route = open_sender(config.send.customers), config.send.technicians
    if route.scheme == "imap":
        name, folder = route.folder
        mailbox = next(each for each in config.imap if each.name == name)
        return {"technicians": ImapSender(Appender(mailbox, folder)), "customers": customers, "admin": customers}
    technicians = open_sender(route)
    return {"technicians": technicians, "customers": customers, "admin": technicians}


def _tokens(config: Config) -> list[TokenSource]:
    """Of all that log in by OAuth2; those with the same settings share one."""
    routes = (config.send.technicians, config.send.customers)
    ways = [(box.auth, box.way_in, box.user) for box in config.imap]
    ways += [(route.auth, route.way_in, route.user or "") for route in routes]
    used = {(way, user): source(way, user) for auth, way, user in ways if auth != "password"}
    return list(used.values())


def run(file: Path | None) -> None:
    """Run until SIGTERM or SIGINT. Raises ConfigError, StoreUnavailable; MailgateError where a door is taken."""
    setup = read_setup(file)
    journal.configure(setup.config.log.format, setup.config.log.mask_addresses)
    with setup.open_store() as store:
        asyncio.run(_run(setup, store))


async def _run(setup: Setup, store: Store) -> None:
    daemon, started, asked = Daemon(setup, store), time.monotonic(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    loop.add_signal_handler(signal.SIGHUP, daemon.reload)
    try:
        await daemon.start()
    except OSError as error:
        await daemon.stop()
        raise MailgateError(f"a door can't be opened: {error.strerror or error}; choose another host or port") from None
    journal.gate_started(version=__version__, mode=setup.config.gate.mode, store=_where(setup), doors=daemon.doors)
    _warn(setup)
    _notify("READY=1")
    await asked.wait()
    _notify("STOPPING=1")
    await daemon.stop()
    journal.gate_stopped(reason="signal", seconds=round(time.monotonic() - started, 1))


def _warn(setup: Setup) -> None:
    for doubt in setup.doubts():
        journal.config_doubted(file=doubt.file, key=doubt.key, wrong=doubt.wrong, right=doubt.right)


def _where(setup: Setup) -> str:
    """The store's URL without what may be secret."""
    return setup.config.store.url.partition("@")[2] or setup.config.store.url


def _refused(host: str, reply: str) -> None:
    journal.smtp_refused(host=host, reply=reply)


def _report(report: Report) -> None:
    """One attempt to send, as an event."""
    row, kind = report.row, type(report.row.action).__name__.lower()
    if report.kind == "sent":
        case = getattr(row.action, "case", None)
        journal.out_sent(outbox=row.id, message=row.message, kind=kind, case=case, attempts=row.attempts + 1)
    elif report.kind == "postponed":
        due_at, attempts = report.due_at or row.due_at, row.attempts + 1
        journal.out_retried(
            outbox=row.id, message=row.message, kind=kind, attempts=attempts, error=report.error, due_at=due_at
        )
    else:
        tell = {"late": journal.out_late, "failed": journal.out_failed, "unknown": journal.out_unknown}[report.kind]
        tell(outbox=row.id, message=row.message, kind=kind, error=report.error)


def _notify(state: str) -> None:
    """Tell the service manager (sd_notify(3)); nothing where there is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect(address)
        sock.sendall(state.encode())
