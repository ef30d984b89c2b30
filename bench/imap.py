"""Taking in a full mailbox by IMAP: mails a second from a real Dovecot into a durable store, kept and moved.

    .venv/bin/python -m bench.imap [--mails 10000] [--size 20000] [--keep flag]

Then IDLE: from the answer to APPEND to the commit in the store, single mails, one after the other; the moment of the
commit is what the gate calls "kept". Target: 200 mails/s or more, and kept within 1 s.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailgate.config.imap import ImapIn
from mailgate.imap import Fetching
from mailgate.store import open_store
from tests.integration.imap.given import mail
from tests.servers.dovecot import PASSWORD, Dovecot, running

USER, WAKES = "bench", 20


class Count:
    """Counts events in the journal's place."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._news = threading.Condition()

    def __getattr__(self, name: str) -> Any:
        def hear(**_: Any) -> None:
            with self._news:
                self.counts[name] = self.counts.get(name, 0) + 1
                self._news.notify_all()

        return hear

    def until(self, name: str, times: int) -> float:
        """The moment when it has been heard so often."""
        with self._news:
            if not self._news.wait_for(lambda: self.counts.get(name, 0) >= times, 600):
                raise SystemExit(f"{name}: {self.counts}")
        return time.monotonic()


def fill(server: Dovecot, count: int, size: int) -> None:
    with server.client(USER) as client:
        for at in range(0, count, 200):
            client.multiappend("INBOX", [mail(number, size) for number in range(at, min(at + 200, count))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=20_000, help="bytes of a mail")
    parser.add_argument("--keep", choices=["move", "flag"], default="move")
    chosen = parser.parse_args()
    with running() as server, tempfile.TemporaryDirectory() as folder:
        password = Path(folder) / "password"
        password.write_text(PASSWORD)
        fill(server, chosen.mails, chosen.size)
        settings = ImapIn(
            name="bench", host="127.0.0.1", port=server.port, tls="off", user=USER, password_file=str(password),
            keep=chosen.keep, take_older=True, poll=300,
        )  # fmt: skip
        with open_store(f"sqlite:///{folder}/store") as store:
            measure(
                Fetching([settings], store, events := Count(), lambda: datetime.now(UTC), events.woken),
                events,
                server,
                chosen.mails,
            )


def measure(fetching: Fetching, events: Count, server: Dovecot, mails: int) -> None:
    began, cpu = time.monotonic(), time.process_time()
    fetching.start()
    seconds = events.until("imap_kept", mails) - began
    cpu = time.process_time() - cpu
    print(f"{mails:,} mails in {seconds:.1f} s: {mails / seconds:,.0f} mails/s, {cpu / mails * 1000:.2f} ms CPU a mail")
    waits = []
    with server.client(USER) as client:
        for number in range(1, WAKES + 1):
            client.append("INBOX", mail(mails + number))
            delivered = time.monotonic()
            waits.append(events.until("mail_kept", mails + number) - delivered)
            events.until("imap_kept", mails + number)
    print(f"IDLE to kept, {WAKES} single mails: median {statistics.median(waits):.2f} s, longest {max(waits):.2f} s")
    fetching.stop()


if __name__ == "__main__":
    main()
