"""Measures parsing over the public test mail and the generator's: python bench/parse.py [SHARED]

Prints files that raised or took over a second, machine mail recognised, people's mail mistaken, own words found, µs a mail."""

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

MACHINES = frozenset(("bounce", "autoreply", "feedback_report"))


def main(shared: Path, verbose: bool) -> None:
    """Print all figures."""
    rows = [json.loads(line) for line in (shared / "data/mail/manifest.jsonl").read_text().splitlines()]
    corpus(rows, shared / "data/mail", verbose)
    own_words(shared / "bench/train.jsonl", verbose)
    speed(shared / "bench/load/gen_mails.py")


def corpus(rows: list[dict], folder: Path, verbose: bool) -> None:
    """Every public test mail once."""
    raised = slow = machines = recognised = people = mistaken = 0
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
        else:
            people += 1
            mistaken += mail.machine is not None
            if verbose and mail.machine:
                print("mistaken", row["path"], mail.machine, mail.sender, repr(mail.subject))
    print(f"files {len(rows)}  raised {raised}  over 1 s {slow}")
    print(f"machine mail recognised {recognised}/{machines} = {recognised / machines:.3f}  people mistaken {mistaken}/{people}")


def own_words(path: Path, verbose: bool) -> None:
    """Where labelled quotes begin, and whether the words that carry a fact stay in the own words."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    exact = quoted = spans = lost = false = 0
    for row in rows:
        mail = parse(mail_of(row))
        at = row["quoted_from"]
        if at >= 0:
            quoted += 1
            thread = row["body"][at:].strip().split("\n")[0].strip()
            good = thread in mail.quoted and row["body"][:at].strip().split("\n")[-1].strip() not in mail.quoted.split("\n")
            exact += good
            if verbose and not good:
                print("quote", row["id"], repr(row["subject"]), repr(row["body"][max(0, at - 60) : at + 120]), "=>", repr(mail.quoted[:100]))
        elif mail.quoted:
            false += 1
            if verbose:
                print("no quote", row["id"], repr(mail.quoted[:200]))
        for name in ("affected", "symptom", "circumstances", "question", "claims", "announces_file", "external"):
            span = row[name]
            if span and span in row["body"] and (at < 0 or row["body"].find(span) < at):
                spans += 1
                if " ".join(span.split()) not in " ".join(mail.own_words.split()):
                    lost += 1
                    if verbose:
                        print("lost", row["id"], name, repr(span), "SIG", repr(mail.signature[:200]), "DISC", repr(mail.disclaimer[:100]), "Q", repr(mail.quoted[:100]))
    print(f"train: quotes found {exact}/{quoted}  false {false}  labelled words of the own text lost {lost}/{spans}")


def mail_of(row: dict) -> bytes:
    """A labelled text as a mail."""
    subject = "".join(row["subject"].splitlines())
    head = f"From: x@example.com\nTo: soporte@hosting.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    return (head + row["body"]).encode()


def speed(generator: Path) -> None:
    """Microseconds of CPU a mail, over the generator's mail."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(generator), folder, "600"], check=True)
        mails = [path.read_bytes() for path in sorted(Path(folder).glob("*.eml"))]
    for name, some in (("all", mails), ("under 8 kB", [raw for raw in mails if len(raw) < 8192])):
        print(f"{name}: {len(some)} mails, mean {sum(map(len, some)) // len(some)} bytes, {timed(parse, some):.0f} µs a mail")


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
