#!/usr/bin/env python3
"""What reading a mail costs: µs of CPU, median and 99th percentile, over the benchmark's mail, caches warm."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time_ns

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mailgate.language import read
from mailgate.language.reading import understand
from mailgate.language.sheet import Sheet, lay_out
from mailgate.mail import Address, Mail
from mailgate.parse.split import split

TRAIN = Path(__file__).resolve().parents[2] / "shared/bench/train.jsonl"


def mail_of(row: dict[str, str]) -> Mail:
    """The Mail that such a text would be parsed to; files left out."""
    parts = split(row["body"], row["subject"])
    return Mail(
        digest="", message_id="", sender=Address("", "a@empresa.example"), return_path=None, reply_to=(), to=(), cc=(),
        subject=row["subject"], date=None, received=None, in_reply_to=(), references=(), text=row["body"],
        own_words=parts.own, quoted=parts.quoted, forwarded=parts.forwarded, signature=parts.signature,
        disclaimer=parts.disclaimer, attachments=(), machine=None, unanswerable="", claimed_priority="",
        authentication=(), headers={}, defects=(),
    )  # fmt: skip


def sheet_of(mail: Mail) -> Sheet:
    return lay_out(mail.subject, mail.own_words, mail.forwarded, 0)


def measure(name: str, step: Callable[[Mail], object], mails: list[Mail]) -> None:
    for mail in mails:  # warm
        step(mail)
    taken = []
    for mail in mails:
        begun = process_time_ns()
        step(mail)
        taken.append((process_time_ns() - begun) / 1000)
    print(f"{name:30} median {statistics.median(taken):6.0f} µs   p99 {statistics.quantiles(taken, n=100)[98]:6.0f} µs")


def main() -> None:
    mails = [mail_of(json.loads(line)) for line in TRAIN.read_text("utf-8").splitlines()]
    measure("words and clauses", sheet_of, mails)
    measure("meaning (with the former)", lambda mail: understand(sheet_of(mail), None), mails)
    measure("read (coarse words included)", read, mails)


if __name__ == "__main__":
    main()
