"""What the store costs a message: keep, take, history, commit, at growing numbers of cases.

    python -m bench.store                                  # SQLite, 10,000 and 100,000 cases
    python -m bench.store --postgres --cases 10000 1000000

Microseconds a message: CPU of this process, and elapsed (where a database server has its own CPU, and the disk its
own time). Batches of 50, durable, mails of 20 kB; `--window` reports are in the incident window at first, 3,000 more
come in.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, insert, text

from mailgate.actions import ChangeCase, Forward, Incoming, OpenCase, Received, Reply, Sight
from mailgate.casework import case_number
from mailgate.facts import CaseState, Priority, Relation
from mailgate.mail import Address, Mail
from mailgate.policy import Decision, Outcome, Policy
from mailgate.store import Batch, Store, open_store
from mailgate.store.clock import stamp
from mailgate.store.schema import cases, messages, sightings, threads
from tests.servers.postgres import Postgres, programs

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
MESSAGES, BATCH, SIZE = 3000, 50, 20_000
PER_ACCOUNT = 8  # cases, of which 2 are not closed
POLICY = Policy(rules=())
WORDS = "No puedo enviar correos desde ventas, rebota con 550 desde ayer que cambiamos el DNS. " * 5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--postgres", action="store_true", help="a private PostgreSQL too")
    options.add_argument("--only-postgres", action="store_true")
    options.add_argument("--window", type=int, default=1000, help="reports in the incident window")
    chosen = options.parse_args()
    print(
        f"{'store':>10} {'cases':>9}  {'keep':>13} {'take':>13} {'history':>13} {'commit':>13}   history p50 / p99 ms"
    )
    for kind, url in _urls(chosen.postgres or chosen.only_postgres, not chosen.only_postgres):
        for count in chosen.cases:
            with open_store(url()) as store:
                fill(store, count, chosen.window)
                print(f"{kind:>10} {count:>9,}  {measure(store, count)}", flush=True)


def _urls(with_postgres: bool, with_sqlite: bool) -> Iterator[tuple[str, Callable[[], str]]]:
    with tempfile.TemporaryDirectory() as folder:
        if with_sqlite:
            yield "memory", lambda: "sqlite://"
            yield "sqlite", lambda: f"sqlite:///{folder}/{time.monotonic_ns()}.db"
        if with_postgres:
            (Path(folder) / "pg").mkdir()
            Path(folder).chmod(0o755)
            server = Postgres(programs(), Path(folder) / "pg", durable=True)
            server.start()
            try:
                yield "postgresql", server.database
            finally:
                server.stop()


def account(case: int) -> str:
    return f"empresa{case // PER_ACCOUNT}.example"


def fill(store: Store, count: int, window: int) -> None:
    """Cases with their opening messages and threads, as the store would have made them, and the window's reports."""
    rows = {table: insert(table).values({name: bindparam(name) for name in names}) for table, names in COLUMNS.items()}
    with store._db.write() as session:
        for start in range(0, count, 10_000):
            numbers = range(start + 1, min(start + 10_000, count) + 1)
            for table, make in MAKERS.items():
                session.many(rows[table], [make(number) for number in numbers])
        session.many(rows[sightings], [_sighting(number) for number in range(window)])
    if store._db.dialect == "postgresql":
        with store._db.write() as session:
            session.rows(text("SELECT setval('messages_id_seq', :count)"), {"count": count})
            session.do(text("ANALYZE"))


def _message(number: int) -> dict[str, object]:
    return {
        "id": number, "received_at": _at(number), "recipients": "[]", "source": "smtp", "size": 1, "lane": "",
        "state": "forwarded", "message_id": f"<{number}@x.example>", "sender": f"ana@{account(number)}",
        "digest": hashlib.sha256(b"%d" % number).digest(), "account": account(number),
        "case_number": case_number(number),
    }  # fmt: skip


def _case(number: int) -> dict[str, object]:
    return {
        "number": case_number(number), "account": account(number), "customer": f"ana@{account(number)}",
        "subject": "Correo de ventas rebota", "words": WORDS, "has_file": False,
        "state": "open" if number % PER_ACCOUNT < 2 else "closed", "priority": "medium", "language": "es",
        "opened_at": _at(number), "changed_at": _at(number), "asked": 0, "missing": "[]",
    }  # fmt: skip


def _thread(number: int) -> dict[str, object]:
    return {"message_id": f"<{number}@x.example>", "case_number": case_number(number)}


def _sighting(number: int) -> dict[str, object]:
    at = stamp(NOW - timedelta(minutes=29)) + number * 100
    return {"at": at, "account": account(number), "case_number": "1", "subject": "no abre", "failure_keys": '["web"]'}


def _at(number: int) -> int:
    return stamp(NOW - timedelta(days=30)) + number


MAKERS = {messages: _message, cases: _case, threads: _thread}
COLUMNS = {table: list(make(1)) for table, make in (*MAKERS.items(), (sightings, _sighting))}


def measure(store: Store, count: int) -> str:
    chance = random.Random(7)
    froms = [chance.randrange(1, count) for _ in range(MESSAGES)]
    body = b"x" * SIZE
    arriving = [Incoming(b"From: ana@%s\r\n\r\n" % account(n).encode() + body, NOW, "", (), "smtp") for n in froms]
    keep, take, judged = Clock(), Clock(), Clock()
    history = Clock()
    for start in range(0, MESSAGES, BATCH):
        with keep:
            store.keep(arriving[start : start + BATCH])
    done = 0
    while done < MESSAGES:
        with take:
            taken = store.take(BATCH)
        with judged, store.batch() as batch:
            for received, known in zip(taken, froms[done:], strict=False):
                _judge(batch, received, known, history)
        done += len(taken)
    costs = [clock.cost() for clock in (keep, take, history)] + [judged.cost(less=history)]
    p50, p99 = (sorted(history.laps)[int(MESSAGES * part)] * 1e3 for part in (0.5, 0.99))
    return " ".join(f"{cost:>13}" for cost in costs) + f"   {p50:.2f} / {p99:.2f}"


class Clock:
    """CPU and elapsed time of blocks."""

    def __init__(self) -> None:
        self.cpu, self.laps = 0.0, list[float]()

    def __enter__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.laps.append(time.perf_counter() - self._wall)
        self.cpu += time.process_time() - self._cpu

    def cost(self, less: Clock | None = None) -> str:
        cpu, wall = self.cpu - (less.cpu if less else 0), sum(self.laps) - (sum(less.laps) if less else 0)
        return f"{cpu / MESSAGES * 1e6:.0f} ({wall / MESSAGES * 1e6:.0f})"


def _judge(batch: Batch, received: Received, known: int, clock: Clock) -> None:
    """Every third message answers in a thread, the others open a case of their own."""
    answers = (f"<{known}@x.example>",) if received.id % 3 == 0 else ()
    sender = f"ana@{account(known)}"
    mail = _mail(received, sender, answers)
    with clock:
        found = batch.history(
            mail, sender_address=sender, account=account(known), now=NOW, policy=POLICY, exclude=received.id
        )
    assert (found.thread is not None) == bool(answers)
    number = found.thread.number if found.thread else case_number(received.id)
    change = ChangeCase(number, add_words="y ahora con otra cuenta") if answers else _opened(number, sender)
    actions = (
        change, Sight(account(known), number, mail.subject, frozenset({"mail", "bounce"})),
        Forward(number, Priority.LOW, mail.subject, mail.subject, account(known), sender, ""),
        Reply(sender, "acknowledged", "es", mail.subject, mail.message_id, (), case=number, priority=Priority.LOW),
    )  # fmt: skip
    decision = Decision(Outcome.FORWARD, "complies", Relation.FOLLOW_UP if answers else Relation.NEW, Priority.LOW)
    batch.commit(received, mail, decision, actions, NOW, account=account(known))


def _opened(number: str, sender: str) -> OpenCase:
    return OpenCase(
        number, sender.rpartition("@")[2], sender, "Correo de ventas rebota", WORDS, False, CaseState.OPEN,
        Priority.MEDIUM, "es",
    )  # fmt: skip


def _mail(received: Received, sender: str, answers: Sequence[str]) -> Mail:
    return Mail(
        digest=hashlib.sha256(received.incoming.raw + b"%d" % received.id).hexdigest(),
        message_id=f"<new{received.id}@x.example>", sender=Address("Ana", sender), return_path=None, reply_to=(), to=(),
        cc=(), subject="Correo de ventas rebota", date=None, received=None, in_reply_to=tuple(answers),
        references=tuple(answers), text="", own_words=WORDS, quoted="", forwarded="", signature="", disclaimer="",
        attachments=(), machine=None, unanswerable="", claimed_priority="", authentication=(), headers={}, defects=(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
