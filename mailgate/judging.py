"""Keeping the judging process alive: started, woken, started again when it dies, ended with the gate."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from mailgate import journal

_RESTART = 1.0  # seconds before a dead judge is started again


class Judging:
    """The judge as a process of its own: what kills it stops no door."""

    def __init__(self, file: Path | None, decided: Callable[[], None]) -> None:
        self._file, self._decided = file, decided
        self._socket: socket.socket | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    def wake(self) -> None:
        """Something was kept."""
        if self._socket is not None:
            try:
                self._socket.send(b".")
            except OSError:  # it is full of wakes, or just dying: it looks by itself
                return

    async def run(self) -> None:
        """Until stopped."""
        while not self._stopping:
            code = await self._once()
            if not self._stopping:
                journal.gate_failed(part="judge", error=f"the judging process ended with {code}; it is started again")
                await asyncio.sleep(_RESTART)

    async def _once(self) -> int:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        arguments = [str(self._file)] if self._file else []
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "mailgate.worker", *arguments, stdin=theirs.fileno()
        )
        theirs.close()
        self._socket = ours
        loop = asyncio.get_running_loop()
        loop.add_reader(ours, self._heard)
        try:
            return await self._process.wait()
        finally:
            loop.remove_reader(ours)
            self._socket = None
            ours.close()

    def _heard(self) -> None:
        if self._socket is not None:
            try:
                if self._socket.recv(4096):
                    self._decided()
                else:
                    asyncio.get_running_loop().remove_reader(self._socket)
            except OSError:
                asyncio.get_running_loop().remove_reader(self._socket)

    async def stop(self, grace: float = 20.0) -> None:
        """Let the batch end, then the process; kill it where it does not."""
        self._stopping = True
        if self._socket is not None:
            self._socket.shutdown(socket.SHUT_WR)
        if self._process is not None and self._process.returncode is None:
            try:
                await asyncio.wait_for(self._process.wait(), grace)
            except TimeoutError:
                self._process.kill()
