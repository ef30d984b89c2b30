"""What judging one mail costs with many open cases in the store, and where the time goes.

    python -m bench.judge                    # 100,000 open cases, SQLite on a file
    python -m bench.judge --cases 10000 1000000

Each mail of ../shared/bench/train.jsonl once, from an account that has open cases; CPU of this process in ms, after the
mails of bench/mail, which warm the caches as in a gate that has run for a day. `store`: the account's history and what
else is asked of it; `commit` comes on top, in batches of 50.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any

import mailgate.gate
from bench.models.labelled import OWN, TRAIN
from bench.store import NOW, account, fill
from mailgate.actions import Incoming, Received
from mailgate.gate import Gate
from mailgate.replay import SECRET
from mailgate.setup import read_setup
from mailgate.store import Store, open_store

ROOT = Path(__file__).resolve().parents[1]
STEPS = ("parse", "gather", "judge", "decide", "plan")
BATCH = 50


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, nargs="+", default=[100_000])
    spent: dict[str, float] = defaultdict(float)
    for name in STEPS:
        setattr(mailgate.gate, name, _timed(name, getattr(mailgate.gate, name), spent))
    for count in options.parse_args().cases:
        with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/gate.db") as store:
            fill(store, count, window=0)
            _measure(store, count, spent)


def _timed(name: str, step: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def run(*given: Any) -> Any:
        begun = process_time()
        try:
            return step(*given)
        finally:
            spent[name] += process_time() - begun

    return run


def _measure(store: Store, count: int, spent: dict[str, float]) -> None:
    setup = read_setup(ROOT / "config/mailgate.toml")
    gate = Gate(store, setup.config.world(), setup.policy, SECRET)
    _judged(gate, store, _mails(OWN, 1))
    gc.freeze()  # as the judging process does
    gc.set_threshold(50_000)
    spent.clear()
    each, commits = _judged(gate, store, _mails([TRAIN], 10_000))
    median, late = statistics.median(each) * 1000, statistics.quantiles(each, n=100)[98] * 1000
    print(f"{count:,} cases: judging one mail {median:.2f} ms at the median, {late:.2f} ms at the 99th percentile")
    spent["store"] = sum(each) - sum(spent.values())
    for name, seconds in (*spent.items(), ("commit", commits)):
        print(f"    {name:8} {seconds / len(each) * 1000:.3f} ms")


def _judged(gate: Gate, store: Store, mails: list[bytes]) -> tuple[list[float], float]:
    """Seconds of each, and of all commits."""
    each: list[float] = []
    commits = 0.0
    for chunk in _batches(mails):
        numbers = store.keep([Incoming(raw, NOW, "", (), "smtp") for raw in chunk])
        with store.batch() as tx:
            for number, raw in zip(numbers, chunk, strict=True):
                received = Received(number, Incoming(raw, NOW + timedelta(seconds=number), "", (), "smtp"))
                begun = process_time()
                verdict = gate.judge(tx, received)
                each.append(process_time() - begun)
                begun = process_time()
                who = verdict.facts.sender.account
                tx.commit(received, verdict.mail, verdict.decision, verdict.actions, received.at, account=who)
                commits += process_time() - begun
    return each, commits


def _batches(mails: list[bytes]) -> Iterator[list[bytes]]:
    remaining = iter(mails)
    while chunk := list(islice(remaining, BATCH)):
        yield chunk


def _mails(files: Iterable[Path], first: int) -> list[bytes]:
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [_raw(truth, number) for number, truth in enumerate(map(json.loads, lines), first) if "body" in truth]


def _raw(truth: dict[str, Any], number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Ana <ana@{account(number * 8)}>", "soporte@hosting.example"
    mail["Subject"], mail["Message-ID"] = truth["subject"].replace("\n", " "), f"<judge{number}@x.example>"
    mail.set_content(truth["body"])
    return mail.as_bytes()


if __name__ == "__main__":
    main()
