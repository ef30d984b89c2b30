"""Measures parsing over the public test mail and the generator's: python bench/parse.py [-v] [SHARED]

Prints files that raised or took over a second, machine mail recognised, also that which its folder calls people's (each
with why it is a machine's, from filed_as_people.tsv), people's mail mistaken, own words exact,
quotes found, labelled words lost, µs a mail; with -v each mail that went wrong."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mailgate.mail import Mail
from mailgate.parse import parse

FACTS = ("affected", "symptom", "circumstances", "question", "claims", "announces_file", "external")
START, END = "Fusce bibendum", "nec nibh."
MACHINES = frozenset(("bounce", "autoreply", "feedback_report"))
# Machines' mail in the folders of people's ("mime", "malformed"), read one by one: path and why.
REVIEWED = dict(line.split("\t") for line in Path(__file__).with_name("filed_as_people.tsv").read_text().splitlines())


def main(shared: Path, verbose: bool) -> None:
    """Print all figures."""
    rows = [json.loads(line) for line in (shared / "data/mail/manifest.jsonl").read_text().splitlines()]
    corpus(rows, shared / "data/mail", verbose)
    replies(rows, shared / "data/mail", verbose)
    own_words(shared / "bench/train.jsonl", verbose)
    speed(shared / "bench/load/gen_mails.py")


def corpus(rows: list[dict], folder: Path, verbose: bool) -> None:
    """Every public test mail once."""
    raised = slow = machines = recognised = people = mistaken = reviewed = 0
    for row in rows:
        started = time.perf_counter()
        try:
            mail = parse((folder / row["path"]).read_bytes())
        except Exception as error:
            raised += 1
            print("raised", row["path"], error)
            continue
        slow += time.perf_counter() - started > 1
        if row["kind"] in MACHINES:
            machines += 1
            recognised += mail.machine is not None
            if verbose and mail.machine is None:
                print("missed", row["path"], mail.sender, repr(mail.subject), mail.return_path, repr(mail.text[:150]))
        elif row["path"] in REVIEWED:
            reviewed += mail.machine is not None
            print(f"  filed as people's: {row['path']}: {REVIEWED[row['path']]}: {mail.machine and mail.machine.kind}")
        else:
            people += 1
            mistaken += mail.machine is not None
            if verbose and mail.machine:
                print("mistaken", row["path"], mail.machine, mail.sender, repr(mail.subject))
    print(f"files {len(rows)}  raised {raised}  over 1 s {slow}")
    print(
        f"machine mail recognised {recognised}/{machines} = {recognised / machines:.3f}  of those filed as people's "
        f"{reviewed}/{len(REVIEWED)}  people mistaken {mistaken}/{people} (by the folders alone "
        f"{mistaken + reviewed}/{people + len(REVIEWED)})"
    )


def own_words(path: Path, verbose: bool) -> None:
    """Where labelled quotes begin, and whether the words that carry a fact stay in the own words."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    mails = [(row, parse(mail_of(row))) for row in rows]
    quoted = [(row, mail) for row, mail in mails if row["quoted_from"] >= 0]
    wrong = [row["id"] for row, mail in quoted if not quote_found(row, mail)]
    false = [row["id"] for row, mail in mails if row["quoted_from"] < 0 and mail.quoted]
    lost = [(row["id"], fact) for row, mail in mails for fact in facts(row) if not holds(mail.own_words, fact)]
    print(f"train: quotes found {len(quoted) - len(wrong)}/{len(quoted)}  false {len(false)}")
    print(f"train: labelled words of the own text lost {len(lost)}/{sum(len(facts(row)) for row in rows)}")
    if verbose:
        print("quote not found", wrong, "no quote", false, "lost", lost)


def quote_found(row: dict, mail: Mail) -> bool:
    """Whether the quote's first line is in the quote and the line above it is not."""
    above, below = row["body"][: row["quoted_from"]].strip(), row["body"][row["quoted_from"] :].strip()
    return below.split("\n")[0].strip() in mail.quoted and above.split("\n")[-1].strip() not in mail.quoted.split("\n")


def facts(row: dict) -> list[str]:
    """The labelled words that stand above the quote."""
    own = row["body"] if row["quoted_from"] < 0 else row["body"][: row["quoted_from"]]
    return [row[name] for name in FACTS if row[name] and row[name] in own]


def holds(text: str, words: str) -> bool:
    """Whether a text holds these words, however broken over lines."""
    return " ".join(words.split()) in " ".join(text.split())


def replies(rows: list[dict], folder: Path, verbose: bool) -> None:
    """Own words of replies that all begin with the same known text."""
    texts = [(row["path"], (folder / row["path"]).read_text("utf-8")) for row in rows if row["kind"] == "reply-text"]
    known = [
        (path, text, text.partition(END)[0] + END) for path, text in texts if text.startswith(START) and END in text
    ]
    head = b"Subject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n"
    wrong = [path for path, text, own in known if parse(head + text.encode()).own_words != own]
    print(f"own words exact {len(known) - len(wrong)}/{len(known)} = {1 - len(wrong) / len(known):.3f}")
    if verbose:
        print("not exact", wrong)


def mail_of(row: dict) -> bytes:
    """A labelled text as a mail."""
    subject = "".join(row["subject"].splitlines())
    head = f"From: x@example.com\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    return (head + row["body"]).encode()


def speed(generator: Path) -> None:
    """Microseconds of CPU a mail, over the generator's mail."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(generator), folder, "600"], check=True)
        mails = [path.read_bytes() for path in sorted(Path(folder).glob("*.eml"))]
    for name, some in (("all", mails), ("under 8 kB", [raw for raw in mails if len(raw) < 8192])):
        print(
            f"{name}: {len(some)} mails, mean {sum(map(len, some)) // len(some)} bytes, {timed(parse, some):.0f} "
            f"µs a mail"
        )


def timed(work: Callable[[bytes], Mail], mails: list[bytes]) -> float:
    """The best of three runs, in µs a mail."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for raw in mails:
            work(raw)
        best = min(best, time.process_time() - started)
    return best / len(mails) * 1e6


if __name__ == "__main__":
    options = [word for word in sys.argv[1:] if not word.startswith("-")]
    with contextlib.suppress(BrokenPipeError):
        main(Path(options[0]) if options else Path(__file__).parents[2] / "shared", "-v" in sys.argv)
