"""`mailgate run`: the daemon from its first breath to its last."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

from mailgate import __version__, journal
from mailgate.daemon import Daemon, warn
from mailgate.errors import MailgateError
from mailgate.setup import Setup, read_setup
from mailgate.store import Store
from mailgate.watchdog import notify


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
    warn(setup)
    notify("READY=1")
    await asked.wait()
    notify("STOPPING=1")
    await daemon.stop()
    journal.gate_stopped(reason="signal", seconds=round(time.monotonic() - started, 1))


def _where(setup: Setup) -> str:
    """The store's URL without what may be secret."""
    return setup.config.store.url.partition("@")[2] or setup.config.store.url
