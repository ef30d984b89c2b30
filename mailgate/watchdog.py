"""The service manager's watchdog (sd_watchdog_enabled(3)), told from the event loop: one that is stuck is silent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping


def interval(environ: Mapping[str, str] = os.environ) -> float | None:
    """Seconds between two signs of life: a third of what the manager waits. None where it waits for none."""
    wanted = environ.get("WATCHDOG_USEC", "")
    meant = environ.get("WATCHDOG_PID", str(os.getpid()))
    if not wanted.isdecimal() or int(wanted) == 0 or meant != str(os.getpid()):
        return None
    return int(wanted) / 3_000_000


async def watch(notify: Callable[[str], None]) -> None:
    """Tell the manager that the loop turns, until cancelled; ends at once where nobody waits for it."""
    every = interval()
    while every is not None:
        notify("WATCHDOG=1")
        await asyncio.sleep(every)
