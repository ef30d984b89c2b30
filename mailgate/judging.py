"""Keeping the judging process alive: started, woken, started again when it dies, ended with the gate."""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from collections.abc import Callable

from mailgate import journal

_SOONEST, _LATEST = 0.2, 10.0  # seconds before a dead judge is started again: doubled until one has decided something


class Judging:
    """The judge as a process of its own: what kills it stops no door.

    `setup` is the pickled Setup that it works by: what the gate has checked, whatever stands in the files by now.
    """

    def __init__(self, setup: bytes, decided: Callable[[], None]) -> None:
        self._setup, self._decided = setup, decided
        self._socket: socket.socket | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._pause = _SOONEST
        self._stopping = self._renewing = False

    def wake(self) -> None:
        """Something was kept."""
        if self._socket is not None:
            try:
                self._socket.send(b".")
            except OSError:  # it is full of wakes, or just dying: it looks by itself
                return

    def renew(self, setup: bytes) -> None:
        """Let the batch end, then judge by another setup."""
        self._setup, self._renewing = setup, True
        self._dismiss()

    async def run(self) -> None:
        """Until stopped."""
        while not self._stopping:
            code = await self._once()
            if not self._stopping and not self._renewing:
                journal.gate_failed(part="judge", error=f"the judging process ended with {code}; it is started again")
                await asyncio.sleep(self._pause)
                self._pause = min(self._pause * 2, _LATEST)

    async def _once(self) -> int:
        self._renewing = False
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs, tempfile.TemporaryFile() as setup:
            setup.write(self._setup)
            setup.seek(0)
            number = setup.fileno()
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "mailgate.worker", str(number), stdin=theirs.fileno(), pass_fds=(number,)
            )
        self._socket = ours
        if self._stopping or self._renewing:  # told so while it was being started
            self._dismiss()
        loop = asyncio.get_running_loop()
        loop.add_reader(ours, self._heard)
        try:
            return await self._process.wait()
        finally:
            loop.remove_reader(ours)
            self._socket = None
            ours.close()

    def _heard(self) -> None:
        if self._socket is None:
            return
        try:
            heard = self._socket.recv(4096)
        except OSError:
            heard = b""
        if heard:
            self._pause = _SOONEST
            self._decided()
        else:
            asyncio.get_running_loop().remove_reader(self._socket)

    def _dismiss(self) -> None:
        """The end of its input tells it to end."""
        if self._socket is not None:
            self._socket.shutdown(socket.SHUT_WR)

    async def stop(self, grace: float = 20.0) -> None:
        """Let the batch end, then the process; kill it where it does not."""
        self._stopping = True
        self._dismiss()
        if self._process is not None and self._process.returncode is None:
            try:
                await asyncio.wait_for(self._process.wait(), grace)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
