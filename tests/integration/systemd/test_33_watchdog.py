"""GUARANTEES 33: a stuck loop is restarted by the service manager; secrets come from credentials or files."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate import watchdog
from tests.servers.manager import Manager

ROOT = Path(__file__).parents[3]
SECRET = "correct-horse-battery"
CONFIG = """
[gate]
secret_file = "{0}/secret"
[store]
url = "sqlite:///{0}/mailgate.db"
[smtp]
port = 0
[send.technicians]
url = "smtp://mailgate@127.0.0.1:9"
password_file = "{0}/password"
[send.customers]
url = "maildir:{0}/customers"
"""


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    """The real gate under a service manager whose watchdog is short."""
    (tmp_path / "mailgate.toml").write_text(CONFIG.format(tmp_path), "utf-8")
    (tmp_path / "password").write_text(SECRET, "utf-8")
    command = [sys.executable, "-m", "mailgate", "run", "--config", str(tmp_path / "mailgate.toml")]
    manager = Manager(command, tmp_path, watchdog=1.5)
    yield manager
    manager.service.send_signal(signal.SIGCONT)
    manager.stop()


def test_33_a_stopped_gate_is_silent_and_so_is_started_again(manager: Manager) -> None:
    """SIGSTOP: no sign of life within the watchdog's time; the manager's next process is ready."""
    manager.hear_until("READY=1")
    manager.hear_until("WATCHDOG=1")
    stuck = manager.service
    stuck.send_signal(signal.SIGSTOP)
    manager.watch()
    assert stuck.returncode == -signal.SIGKILL
    manager.hear_until("READY=1")
    manager.hear_until("WATCHDOG=1")


def test_33_a_gate_that_is_told_to_stop_says_so_and_ends_well(manager: Manager) -> None:
    manager.hear_until("READY=1")
    manager.service.terminate()
    manager.hear_until("STOPPING=1")
    assert manager.service.wait(30) == 0


def test_33_a_secret_stands_in_no_argument_and_no_environment(manager: Manager) -> None:
    """What other users of the machine can read of a process: /proc."""
    manager.hear_until("READY=1")
    pids = _family(manager.service.pid)
    assert len(pids) > 1
    for pid in pids:
        assert SECRET.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
        assert SECRET.encode() not in Path(f"/proc/{pid}/environ").read_bytes()


def _family(pid: int) -> list[int]:
    """A process and its children, the judge among them."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _family(int(child))
    return found


async def test_33_signs_of_life_come_from_the_loop_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that is blocked tells nothing, though the process runs."""
    monkeypatch.setenv("WATCHDOG_USEC", "3000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        task = asyncio.create_task(watchdog.watch(lambda state: ours.sendall(state.encode())))
        loop = asyncio.get_running_loop()
        assert await loop.sock_recv(theirs, 10) == b"WATCHDOG=1"
        theirs.settimeout(0.1)
        with pytest.raises(TimeoutError):  # blocks the loop
            while theirs.recv(10):
                pass
        theirs.setblocking(False)
        assert await loop.sock_recv(theirs, 10) == b"WATCHDOG=1"
        task.cancel()


@pytest.mark.parametrize("environ", [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "9", "WATCHDOG_PID": "1"}])
async def test_33_nobody_is_told_where_no_manager_waits(environ: dict[str, str]) -> None:
    """No watchdog, one that is off, one that is meant for another process."""
    assert watchdog.interval(environ) is None


def test_33_the_interval_leaves_room_for_two_signs_that_are_late() -> None:
    assert watchdog.interval({"WATCHDOG_USEC": "30000000"}) == 10.0
