"""The whole gate (received, durable, judged, decision committed) against a bare aiosmtpd that keeps nothing, in turns.

    .venv/bin/python bench/gate.py [--mails 4000] [--rounds 3] [--profile]

Both get the same generated Spanish mails (about 38 kB on average, some with attachments) from the same C client over
50 connections. The gate's clock ends when the last decision is committed, the outbox's rows with it; what they hold is
not sent. Each server gets some mails to warm up before. CPU is that of the receiving and the judging process together.
Targets: at least 1.2 times the bare aiosmtpd, at most 1.5 ms of CPU a mail.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import os
import pickle
import pstats
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
sys.path.insert(0, str(HERE.parent))

from intake import CONNECTIONS, LOAD, MAILBOX, serve_bare  # noqa: E402

WARM = 200  # mails
TICKS = os.sysconf("SC_CLK_TCK")
CONFIG = """
[mailbox]
address = "{mailbox}"
[gate]
secret_file = "{folder}/secret"
[store]
url = "sqlite:///{folder}/gate.db"
[smtp]
port = 0
[log]
format = "json"
"""


async def serve_gate(folder: str) -> tuple[int, Callable[[], Awaitable[None]]]:
    """As mailgate.main, but for what goes out."""
    from mailgate import journal
    from mailgate.actions import Incoming
    from mailgate.intake import Intake
    from mailgate.judging import Judging
    from mailgate.setup import read_setup
    from mailgate.smtp import Listener

    file = Path(folder, "gate.toml")
    file.write_text(CONFIG.format(mailbox=MAILBOX, folder=folder))
    setup = read_setup(file)
    journal.configure("json")
    intake, judging = Intake(setup.open_store()), Judging(pickle.dumps(setup), lambda: None)

    async def keep(mail: Incoming) -> int:
        number = await intake.keep(mail)
        envelope, count = mail.envelope_from, len(mail.recipients)
        journal.mail_kept(message=number, source="smtp", size=len(mail.raw), envelope_from=envelope, recipients=count)
        judging.wake()
        return number

    listener = Listener(setup.config.smtp, [MAILBOX], keep)
    work = asyncio.create_task(judging.run())
    await listener.start()

    async def stop() -> None:
        await judging.stop()
        await work

    return listener.port, stop


async def serve(which: str, folder: str) -> None:
    """Listen until SIGTERM; the port goes to stderr, the log to stdout."""
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    port, stop = await (serve_bare() if which == "bare" else serve_gate(folder))
    print(port, file=sys.stderr, flush=True)
    await end.wait()
    if stop is not None:
        await stop()  # type: ignore[operator]


class Server:
    """One of both, in a process of its own, with what load it gets."""

    def __init__(self, which: str, folder: Path, tools: Path) -> None:
        self._folder, self._tools, self._durable = folder, tools, which == "gate"
        command = [sys.executable, str(HERE), "--serve", which, "--folder", str(folder)]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self._port = self.process.stderr.readline().strip()

    def load(self, mails: int, pack: str = "mails") -> float:
        """Send mails and wait until all are decided; the seconds it took."""
        begun, before = time.perf_counter(), self._count("1")
        arguments = ["-p", self._port, "-c", str(CONNECTIONS), "-n", str(mails), "-f", MAILBOX]
        command = [str(self._tools / "mgload"), *arguments, str(self._tools / f"{pack}/pack.bin")]
        sent = subprocess.run(command, capture_output=True, text=True)
        if sent.returncode:
            sys.exit(f"not every mail was accepted: {sent.stdout}{sent.stderr}")
        received = re.search(r"msgs_per_s=([\d.]+)", sent.stdout)
        assert received
        self.received = float(received[1])
        while self._durable and (self._count("state = 'waiting'") or self._count("1") < before + mails):
            time.sleep(0.01)
        return time.perf_counter() - begun

    def _count(self, where: str) -> int:
        if not self._durable:
            return 0
        with sqlite3.connect(f"file:{self._folder}/gate.db?mode=ro", uri=True) as database:
            return int(database.execute(f"SELECT count(*) FROM messages WHERE {where}").fetchone()[0])

    def cpu(self) -> list[float]:
        """Seconds so far: of the receiving process, then of its child, the judge."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [_cpu_of(number) for number in (str(pid), *children)]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def _cpu_of(pid: str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def tools(mails: int) -> Iterator[Path]:
    """A folder with the load client and its mails, no two of them alike."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["cc", "-O2", "-w", "-o", str(folder / "mgload"), str(LOAD / "mgload.c")], check=True)
        subprocess.run([sys.executable, str(LOAD / "gen_mails.py"), str(folder / "mails"), str(mails)], check=True)
        subprocess.run([sys.executable, str(LOAD / "gen_mails.py"), str(folder / "warm"), str(WARM), "99"], check=True)
        yield folder


def measure(which: str, folder: Path, mails: int) -> dict[str, float]:
    """One round: mails a second, and CPU ms a mail of both processes."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        server = Server(which, Path(own), folder)
        try:
            server.load(WARM, "warm")
            before = server.cpu()
            seconds = server.load(mails)
            took = [(after - then) * 1000 / mails for after, then in zip(server.cpu(), before, strict=True)]
        finally:
            server.stop()
    return {
        "rate": mails / seconds,
        "received": server.received,
        "cpu": sum(took),
        "in": took[0],
        "judge": sum(took[1:]),
    }


def compare(mails: int, rounds: int) -> bool:
    """Print the table; whether the targets are met."""
    runs: dict[str, list[dict[str, float]]] = {"bare": [], "gate": []}
    with tools(mails) as folder:
        for _ in range(rounds):
            for which, seen in runs.items():
                seen.append(measure(which, folder, mails))
    middle = {w: {key: statistics.median(r[key] for r in seen) for key in seen[0]} for w, seen in runs.items()}
    print(f"{'':16}{'mails/s':>10}{'received/s':>12}{'CPU ms/mail':>13}{'receiver':>10}{'judge':>8}")
    for which, label in (("bare", "bare aiosmtpd"), ("gate", "whole gate")):
        row = middle[which]
        print(
            f"{label:16}{row['rate']:10.0f}{row['received']:12.0f}{row['cpu']:13.3f}{row['in']:10.3f}{row['judge']:8.3f}"
        )
    ratio = middle["gate"]["rate"] / middle["bare"]["rate"]
    print(
        f"the whole gate is {ratio:.2f} times the bare aiosmtpd (target 1.2); median of {rounds} rounds, {mails} mails"
    )
    return ratio >= 1.2 and middle["gate"]["cpu"] <= 1.5


def profile(mails: int) -> None:
    """Where the judge's time goes, function by function: on the same mails, in this process."""
    from mailgate.actions import Incoming
    from mailgate.setup import read_setup

    with tools(mails) as folder, tempfile.TemporaryDirectory() as own:
        file = Path(own, "gate.toml")
        file.write_text(CONFIG.format(mailbox=MAILBOX, folder=own))
        setup = read_setup(file)
        with setup.open_store() as store:
            raws = [file.read_bytes() for file in sorted((folder / "mails").glob("*.eml"))]
            now = datetime.now(UTC)
            store.keep([Incoming(raw, now, "a@b.example", (MAILBOX,), "smtp") for raw in raws])
            gate, profiler = setup.gate(store), cProfile.Profile()
            profiler.enable()
            while gate.work(setup.config.gate.batch):
                pass
            profiler.disable()
        for order in ("cumtime", "tottime"):
            pstats.Stats(profiler).sort_stats(order).print_stats(45)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="print where the judge spends its time, and end")
    parser.add_argument("--serve", choices=["bare", "gate"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve(args.serve, args.folder))
    elif args.profile:
        profile(args.mails)
    elif not compare(args.mails, args.rounds):
        sys.exit("a target was missed")


if __name__ == "__main__":
    main()
