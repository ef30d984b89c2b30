"""The service manager: told of readiness and, from the event loop, of life; one that is stuck is silent."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress


def interval(environ: Mapping[str, str] = os.environ) -> float | None:
    """Seconds between two signs of life: a third of what the manager waits (sd_watchdog_enabled(3)).

    None where it waits for none.
    """
    wanted = environ.get("WATCHDOG_USEC", "")
    meant = environ.get("WATCHDOG_PID", str(os.getpid()))
    if not wanted.isdecimal() or int(wanted) == 0 or meant != str(os.getpid()):
        return None
    return int(wanted) / 3_000_000


async def watch(tell: Callable[[str], None]) -> None:
    """Tell the manager that the loop turns, until cancelled; ends at once where nobody waits for it."""
    every = interval()
    while every is not None:
        tell("WATCHDOG=1")
        await asyncio.sleep(every)


def notify(state: str) -> None:
    """Tell the service manager (sd_notify(3)); nothing where there is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect(address)
        sock.sendall(state.encode())
