"""A private PostgreSQL from Debian's package: own data, own loopback port, gone when the tests end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

USER = "mailgate"


class Postgres:
    """One running server. `database()` makes an empty database (or a copy of another) and gives its URL."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool = False) -> None:
        self._programs, self._folder, self._data = programs, folder, folder / "data"
        self._fsync = "fsync=on" if durable else "fsync=off"
        self._as: dict[str, object] = {"user": "postgres", "group": "postgres", "extra_groups": []}
        if os.geteuid() != 0:
            self._as = {}
        self._names = count(1)
        self._server: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    def start(self) -> None:
        if self._as:
            shutil.chown(self._folder, "postgres", "postgres")
        subprocess.run(
            [self._programs / "initdb", "-D", self._data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **self._as,
        )  # fmt: skip
        self.resume()

    def resume(self) -> None:
        """Start the server on its data; returns when it answers."""
        settings = ("listen_addresses=127.0.0.1", self._fsync, "max_connections=60", "log_min_messages=fatal")
        self._server = subprocess.Popen(
            [self._programs / "postgres", "-D", self._data, "-p", str(self.port), "-k", self._folder,
             *(part for setting in settings for part in ("-c", setting))],
            cwd=self._folder, stderr=(self._folder / "log").open("ab"), **self._as,
        )  # fmt: skip
        self._answers()

    def _answers(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                self._run("SELECT 1")
            except psycopg.OperationalError:
                assert self._server is not None
                if self._server.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"PostgreSQL did not start: {(self._folder / 'log').read_text()}")
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """At once, as a fault of the machine would."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(30)

    def database(self, template: str = "template1") -> str:
        name = f"store{next(self._names)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}")
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def _run(self, sql: str) -> None:
        where = f"host=127.0.0.1 port={self.port} user={USER} dbname=postgres"
        with psycopg.connect(where, autocommit=True, connect_timeout=5) as connection:
            connection.execute(sql)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def programs() -> Path:
    """The newest installed version's programs; skips (in CI: fails) where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    missing = "PostgreSQL is not installed: sudo apt-get install postgresql"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests of the session."""
    where = programs()
    with tempfile.TemporaryDirectory(prefix="mailgate-pg-") as folder:
        server = Postgres(where, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
