"""Throughput of several gates on one PostgreSQL, against one.

    python -m bench.gates [--messages 1500] [--gates 1 2 3]

Messages a second from the first decision to the last, all kept before; and the ratio to the first count. The machine's
cores bound it: each judge needs one, and the server its own.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from mailgate.actions import Incoming
from mailgate.store import Store, open_store
from tests.servers.gate import MAILBOX, letter
from tests.servers.judges import Judge, setup
from tests.servers.postgres import Postgres, programs

ACCOUNTS = 200
_COUNT = text("SELECT count(*) FROM decisions")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--messages", type=int, default=1500)
    options.add_argument("--gates", type=int, nargs="+", default=[1, 2])
    chosen = options.parse_args()
    first = 0.0
    with _server() as server:
        for gates in chosen.gates:
            rate = measure(server.database(), gates, chosen.messages)
            first = first or rate
            print(
                f"{gates} gates: {rate:7.0f} messages/s, ratio {rate / first:.2f}, {os.cpu_count()} cores", flush=True
            )


@contextmanager
def _server() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pg").mkdir()
        Path(folder).chmod(0o755)
        server = Postgres(programs(), Path(folder) / "pg", durable=True)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def measure(url: str, gates: int, messages: int) -> float:
    """Messages a second, judges already running when the mail comes."""
    now = datetime.now(UTC)
    mails = [
        letter(f"ana@empresa{n % ACCOUNTS}.example", f"<{n}@empresa.example>") for n in range(messages + gates * 20)
    ]
    with tempfile.TemporaryDirectory() as folder, open_store(url) as store:
        by = setup(Path(folder), url, batch=50)
        judges = [Judge(by) for _ in range(gates)]
        try:
            incoming = [Incoming(mail, now, None, (MAILBOX,), "smtp") for mail in mails]
            store.keep(incoming[: gates * 20])
            _reached(store, gates * 20)
            time.sleep(3)  # all have loaded their models
            started = time.perf_counter()
            store.keep(incoming[gates * 20 :])
            _reached(store, len(incoming))
            return messages / (time.perf_counter() - started)
        finally:
            for judge in judges:
                judge.kill()


def _reached(store: Store, count: int) -> None:
    while True:
        with store._db.read() as session:
            if session.rows(_COUNT)[0][0] >= count:
                return
        time.sleep(0.01)


if __name__ == "__main__":
    main()
