"""Durable intake against a bare aiosmtpd that keeps nothing, side by side in one run.

    .venv/bin/python bench/intake.py [--mails 4000] [--rounds 3] [--profile]

Both servers get the same generated Spanish mails (about 38 kB on average, some with attachments) from the same C client
over 50 connections, in turns. Targets: at least 2.5 times the bare aiosmtpd, at most 0.15 commits a message.
CPU is the server process's own, its start not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import pstats
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve()
LOAD = HERE.parents[2] / "shared" / "bench" / "load"
CONNECTIONS = 50
MAILBOX = "soporte@ayuda.example"
sys.path.insert(0, str(HERE.parents[1]))


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def serve_bare() -> tuple[int, object]:
    from aiosmtpd.smtp import SMTP

    class KeepsNothing:
        async def handle_DATA(self, *_: object) -> str:
            return "250 OK"

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(KeepsNothing(), hostname="bare", loop=loop), "127.0.0.1", 0)
    return server.sockets[0].getsockname()[1], None


async def serve_gate(folder: str) -> tuple[int, object]:
    from mailgate.config.doors import SmtpIn
    from mailgate.intake import Intake
    from mailgate.smtp import Listener
    from mailgate.store import open_store

    intake = Intake(open_store(f"sqlite:///{folder}/gate.db"))
    listener = Listener(SmtpIn(port=0, hostname="gate"), [MAILBOX], intake.keep)
    await listener.start()
    return listener.port, intake


async def serve(which: str, folder: str, profile: bool) -> None:
    """Listen until SIGTERM; print the port first, what it took last."""
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    port, intake = await (serve_bare() if which == "bare" else serve_gate(folder))
    profiler, before = cProfile.Profile(), cpu_seconds()
    if profile:
        profiler.enable()
    print(port, flush=True)
    await end.wait()
    profiler.disable()
    print(json.dumps({"cpu": cpu_seconds() - before, "commits": getattr(intake, "commits", 0)}))
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(25)


def measure(which: str, folder: Path, mails: int, profile: bool) -> dict[str, float]:
    """One round: mails a second, CPU ms a mail, commits a mail."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        command = [sys.executable, str(HERE), "--serve", which, "--folder", own, *(["--profile"] if profile else [])]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        arguments = [
            "-p",
            port,
            "-c",
            str(CONNECTIONS),
            "-n",
            str(mails),
            "-f",
            MAILBOX,
            str(folder / "mails/pack.bin"),
        ]
        load = subprocess.run([str(folder / "mgload"), *arguments], capture_output=True, text=True)
        server.send_signal(signal.SIGTERM)
        took = json.loads(server.stdout.readline())
        server.wait()
    if load.returncode:
        sys.exit(f"{which}: not every mail was accepted: {load.stdout}{load.stderr}")
    rate = re.search(r"msgs_per_s=([\d.]+)", load.stdout)
    assert rate
    return {"rate": float(rate[1]), "cpu": took["cpu"] / mails * 1000, "commits": took["commits"] / mails}


def compare(mails: int, rounds: int, profile: bool) -> bool:
    """Print the table; whether the targets are met."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["cc", "-O2", "-w", "-o", str(folder / "mgload"), str(LOAD / "mgload.c")], check=True)
        subprocess.run([sys.executable, str(LOAD / "gen_mails.py"), str(folder / "mails"), "2000"], check=True)
        runs: dict[str, list[dict[str, float]]] = {"bare": [], "gate": []}
        for _ in range(rounds):
            for which, seen in runs.items():
                seen.append(measure(which, folder, mails, profile and which == "gate"))
    middle = {w: {key: statistics.median(r[key] for r in seen) for key in seen[0]} for w, seen in runs.items()}
    ratio = middle["gate"]["rate"] / middle["bare"]["rate"]
    print(f"{'':24}{'mails/s':>10}{'CPU ms/mail':>14}{'commits/mail':>14}")
    for which, label in (("bare", "bare aiosmtpd"), ("gate", "durable intake")):
        row = middle[which]
        print(f"{label:24}{row['rate']:10.0f}{row['cpu']:14.3f}{row['commits']:14.3f}")
    print(
        f"durable intake is {ratio:.2f} times the bare aiosmtpd (target 2.5); median of {rounds} rounds, {mails} mails"
    )
    return ratio >= 2.5 and middle["gate"]["commits"] <= 0.15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="print where the gate's loop spends its time")
    parser.add_argument("--serve", choices=["bare", "gate"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve(args.serve, args.folder, args.profile))
    elif not compare(args.mails, args.rounds, args.profile):
        sys.exit("a target was missed")


if __name__ == "__main__":
    main()
