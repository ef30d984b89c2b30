"""The judging process: takes what is kept, judges it, and dies alone where a message or a rule is a killer.

Its standard input is a socket to the receiving process: a byte in means that something was kept, a byte out that
something was decided; its end means to stop.
"""

from __future__ import annotations

import faulthandler
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailgate import journal
from mailgate.errors import MailgateError, StoreUnavailable
from mailgate.gate import Gate, Poison, Verdict
from mailgate.setup import read_setup

_SOCKET = 0
_IDLE, _OUTAGE = 1.0, 1.0  # seconds between looks where nothing wakes it, and while the store is gone
_STUCK = 6  # times a message's time: then even C code is cut off, with the process


class TooSlow(Exception):
    """Judging one message took too long (a rule that hangs)."""


class Alarm:
    """Bounds the time of one message: an alarm for Python code, and the process's end for code that ignores it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        signal.signal(signal.SIGALRM, self._ring)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        faulthandler.dump_traceback_later(self._seconds * _STUCK, exit=True, file=sys.stderr)
        signal.setitimer(signal.ITIMER_REAL, self._seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()

    def _ring(self, number: int, frame: object) -> None:
        raise TooSlow(f"judging took more than {self._seconds:g} s")


def work(file: Path | None) -> None:
    """Judge until the socket ends."""
    setup = read_setup(file)
    journal.configure(setup.config.log.format, setup.config.log.mask_addresses)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent drains
    with setup.open_store() as store:
        gate = setup.gate(store, Alarm(setup.config.gate.judge_timeout))
        while _step(gate, setup.config.gate.batch):
            pass


def _step(gate: Gate, batch: int) -> bool:
    """One batch, or a wait for one; False where it is time to stop."""
    try:
        started = time.perf_counter()
        done = gate.work(batch)
    except StoreUnavailable as error:
        journal.store_lost(error=str(error))
        return _wait(_OUTAGE)
    except MailgateError as error:  # another gate was quicker: what is left is judged anew
        journal.gate_failed(part="judge", error=str(error))
        return _wait(_OUTAGE)
    if not done:
        return _wait(_IDLE)
    _tell(done, (time.perf_counter() - started) * 1000 / len(done))
    os.write(_SOCKET, b".")
    return not _ended()


def _tell(done: list[Verdict | Poison], ms: float) -> None:
    for one in done:
        if isinstance(one, Poison):
            journal.aside(one.received, one.error)
        else:
            journal.judged(one.received, one.facts, one.decision, one.actions, ms=round(ms, 2))


def _wait(seconds: float) -> bool:
    """Until woken, or the time is over; False where the other side has gone."""
    ready, _, _ = select.select([_SOCKET], [], [], seconds)
    return not ready or bool(os.read(_SOCKET, 4096))


def _ended() -> bool:
    """Whether the other side has gone; wakes that lie there are taken."""
    return not _wait(0)


if __name__ == "__main__":
    work(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
