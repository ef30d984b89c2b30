"""A small service manager: what systemd does with Type=notify and WatchdogSec, on a real NOTIFY_SOCKET."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path


class Manager:
    """Runs one service; `watch` restarts it when it has been silent for longer than the watchdog allows."""

    def __init__(self, command: Sequence[str], folder: Path, watchdog: float) -> None:
        self._command, self._folder, self._watchdog = command, folder, watchdog
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._log = (folder / "log").open("ab")
        self.service = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        told = {"NOTIFY_SOCKET": str(self._folder / "notify"), "WATCHDOG_USEC": str(int(self._watchdog * 1e6))}
        return subprocess.Popen(self._command, env=os.environ | told, stdout=self._log, stderr=self._log)

    def hear(self, timeout: float) -> str:
        """The next state that the service tells; TimeoutError for silence."""
        self._socket.settimeout(timeout)
        return self._socket.recv(4096).decode()

    def hear_until(self, state: str, timeout: float = 30) -> None:
        while self.hear(timeout) != state:
            pass

    def watch(self) -> None:
        """Hear the signs of life until one is missing: then end the service as systemd would, and start it again."""
        try:
            while self.hear(self._watchdog):
                pass
        except TimeoutError:
            self.service.kill()
            self.service.wait(30)
            self.service = self._started()

    def stop(self) -> int:
        """As `systemctl stop`; the exit status."""
        self.service.terminate()
        try:
            return self.service.wait(60)
        finally:
            self.service.kill()
            self._socket.close()
            self._log.close()
