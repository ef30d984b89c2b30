"""The judging process: takes what is kept, judges it, and dies alone where a message or a rule is a killer.

Its standard input is a socket to the receiving process: a byte in means that something was kept, a byte out that
something was decided; its end means to stop, so that no judge outlives its gate. (A signal at the parent's death would
cut a batch off, which counts as a start of each of its messages; here the batch ends, and each message's time is
bounded.) Its argument is the number of an open file with the pickled Setup.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from mailgate import journal
from mailgate.errors import Conflict, StoreUnavailable
from mailgate.gate import Gate, Poison, Verdict
from mailgate.setup import Setup
from mailgate.store import Store

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


class Outage:
    """Tells of a store that is gone once, and once that it is back."""

    def __init__(self) -> None:
        self._since: float | None = None

    def begins(self, error: StoreUnavailable) -> None:
        if self._since is None:
            self._since = time.monotonic()
            journal.store_lost(error=str(error))

    def ends(self) -> None:
        if self._since is not None:
            journal.store_back(seconds=round(time.monotonic() - self._since, 1))
            self._since = None


def work(setup: Setup) -> None:
    """Judge until the socket ends."""
    journal.configure(setup.config.log.format, setup.config.log.mask_addresses)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to the whole group: the parent drains
        signal.signal(number, signal.SIG_IGN)
    outage = Outage()
    while (store := _opened(setup, outage)) is None:
        if not _wait(_OUTAGE):
            return
    gc.freeze()  # what is loaded by now stays: no use in looking for cycles in it
    gc.set_threshold(50_000)
    with store:
        gate = setup.gate(store, Alarm(setup.config.gate.judge_timeout))
        while _step(gate, setup.config.gate.batch, outage):
            pass


def _opened(setup: Setup, outage: Outage) -> Store | None:
    try:
        return setup.open_store()
    except StoreUnavailable as error:
        outage.begins(error)
        return None


def _step(gate: Gate, batch: int, outage: Outage) -> bool:
    """One batch, or a wait for one; False where it is time to stop."""
    try:
        started = time.perf_counter()
        done = gate.work(batch)
    except StoreUnavailable as error:
        outage.begins(error)
        return _wait(_OUTAGE)
    except Conflict as error:  # another gate was quicker: what is left is judged anew
        journal.gate_failed(part="judge", error=str(error))
        return _wait(_OUTAGE)
    outage.ends()
    if not done:
        return _wait(_IDLE)
    _tell(done, (time.perf_counter() - started) * 1000 / len(done))
    return _say_decided() and _wait(0)


def _tell(done: list[Verdict | Poison], ms: float) -> None:
    for one in done:
        if isinstance(one, Poison):
            journal.aside(one.received, one.error)
        else:
            journal.judged(one.received, one.facts, one.decision, one.actions, ms=round(ms, 2))


def _say_decided() -> bool:
    """False where the other side has gone."""
    try:
        return bool(os.write(_SOCKET, b"."))
    except OSError:
        return False


def _wait(seconds: float) -> bool:
    """Until woken, or the time is over; False where the other side has gone. Takes the wakes that lie there."""
    ready, _, _ = select.select([_SOCKET], [], [], seconds)
    try:
        return not ready or bool(os.read(_SOCKET, 4096))
    except OSError:
        return False


if __name__ == "__main__":
    with os.fdopen(int(sys.argv[1]), "rb") as file:
        work(pickle.load(file))  # noqa: S301 - written by our own parent into a file without a name
