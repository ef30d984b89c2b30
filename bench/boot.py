"""Boots a real systemd and lets it run the service: start, credentials, reload, kill, watchdog, stop. Needs root.

    python -m bench.boot        some two minutes

The machine's own root is the lower half of an overlay, so nothing of it is changed; `make install` puts the gate into
the upper half. systemd is process 1 of namespaces of its own (processes, mounts, network, control groups). Each line
that it prints is a promise that holds; the first that does not ends it with 1.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SOURCE = Path(__file__).parents[1]
PYTHON = "/usr/bin/python3"  # ProtectHome hides any other
PATIENCE = 60  # seconds; WatchdogSec is 30
MASKED = ("systemd-sysctl", "systemd-modules-load")  # they would set the machine's own kernel
CONFIG = "/etc/mailgate/mailgate.toml"
_BOOT = r"""
set -eu
cd "$1"
mount --make-rprivate /
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs tmpfs sys/fs/cgroup
mount -t cgroup2 cgroup2 sys/fs/cgroup
for folder in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs $folder; done
for node in "null 3" "zero 5" "full 7" "random 8" "urandom 9"; do mknod -m 666 dev/${node% *} c 1 ${node#* }; done
mknod -m 666 dev/tty c 5 0
mkdir -p dev/pts dev/shm dev/mqueue .old
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ip link set lo up
pivot_root . .old
umount -l /.old
mount --make-rshared /
exec /usr/bin/env -i container=bench PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=basic.target
"""


class Machine:
    """A root with the gate installed, and systemd in it."""

    def __init__(self, folder: Path) -> None:
        self.root, upper, work = (folder / name for name in ("root", "upper", "work"))
        for each in (self.root, upper, work):
            each.mkdir()
        options = f"lowerdir=/,upperdir={upper},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, self.root], check=True)
        self._namespace: subprocess.Popen[bytes] | None = None
        self._init = 0

    def install(self) -> None:
        environment = os.environ | {"DESTDIR": str(self.root), "PREFIX": "/opt/mailgate", "PYTHON": PYTHON}
        subprocess.run([SOURCE / "systemd" / "install"], check=True, env=environment, stdout=subprocess.DEVNULL)
        for unit in MASKED:
            (self.root / "etc/systemd/system" / f"{unit}.service").symlink_to("/dev/null")
        secret = self.root / "etc/mailgate/credentials/imap"
        secret.write_text("s3cret\n")
        secret.chmod(0o600)

    def boot(self) -> None:
        spaces = ["--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup"]
        command = ["unshare", "--fork", "--kill-child", *spaces, "sh", "-c", _BOOT, "boot", str(self.root)]
        self._namespace = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: self._found_init(), "systemd's process")
        until(lambda: self.run("systemctl", "is-system-running").stdout.strip() == "running", "a booted system")

    def _found_init(self) -> bool:
        assert self._namespace is not None
        children = Path(f"/proc/{self._namespace.pid}/task/{self._namespace.pid}/children").read_text().split()
        self._init = int(children[0]) if children else 0
        return bool(children)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command within."""
        enter = ["nsenter", "-t", str(self._init), "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w"]
        return subprocess.run([*enter, *command], capture_output=True, text=True)

    def shown(self, name: str) -> str:
        """A property of the service."""
        return self.run("systemctl", "show", "mailgate", "-p", name, "--value").stdout.strip()

    def end(self) -> None:
        if self._namespace:
            self._namespace.kill()
            self._namespace.wait()
        subprocess.run(["umount", "-l", self.root], check=True)


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        must(time.monotonic() < end, f"no {what} within {PATIENCE} s")
        time.sleep(0.1)


def must(true: object, what: str) -> None:
    if not true:
        raise SystemExit(f"bench.boot: {what}")


def service(machine: Machine) -> None:
    """Its life, from start to stop."""
    started = machine.run("systemctl", "start", "mailgate")
    must(started.returncode == 0, f"no start: {machine.run('journalctl', '-u', 'mailgate', '-o', 'cat').stdout}")
    print("starts: READY=1 is heard, with every restriction of the unit in force")
    main = machine.shown("MainPID")
    found = machine.run("cat", f"/proc/{main}/root/run/credentials/mailgate.service/secret_imap").stdout
    must(found == "s3cret\n", "a credential is not where the service looks for it")
    print("credentials: each file of /etc/mailgate/credentials is secret_FILE to the service")
    reloads(machine, main)
    restarts(machine, "KILL", "killed")
    restarts(machine, "STOP", "its loop is stuck")
    must(machine.run("systemctl", "stop", "mailgate").returncode == 0, "it does not stop")
    must(machine.shown("Result") == "success", f"it stops with {machine.shown('Result')}")
    print("stops in good order")


def reloads(machine: Machine, main: str) -> None:
    """A good file is taken over; a faulty one is refused, and the service runs on."""
    must(machine.run("systemctl", "reload", "mailgate").returncode == 0, "a good file is refused")
    machine.run("sed", "-i", "$ a [nosuch]", CONFIG)
    must(machine.run("systemctl", "reload", "mailgate").returncode != 0, "a faulty file is taken")
    machine.run("sed", "-i", "$ d", CONFIG)
    must(machine.shown("MainPID") == main, "a reload has ended it")
    print("reloads: a good file is taken over, a faulty one refused by a clear line, and it runs on")


def restarts(machine: Machine, signal: str, why: str) -> None:
    main, since = machine.shown("MainPID"), time.monotonic()
    machine.run("kill", f"-{signal}", main)
    until(lambda: machine.shown("MainPID") not in ("0", main), f"new start after SIG{signal}")
    until(lambda: machine.shown("ActiveState") == "active", f"service after SIG{signal}")
    print(f"starts again where {why}: after {time.monotonic() - since:.0f} s")


def main() -> None:
    if os.geteuid():
        raise SystemExit("bench.boot: run it as root")
    with tempfile.TemporaryDirectory(prefix="mailgate-boot-", dir="/var/tmp") as folder:
        machine = Machine(Path(folder))
        try:
            machine.install()
            machine.boot()
            service(machine)
        finally:
            machine.end()


if __name__ == "__main__":
    sys.exit(main())
