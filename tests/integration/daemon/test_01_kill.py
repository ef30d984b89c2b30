"""GUARANTEES 1, 3, 6, 7: killed at any moment under load, the gate loses nothing it took and answers nobody twice."""

from __future__ import annotations

import itertools
import os
import random
import signal
import smtplib
import threading
from collections import Counter
from collections.abc import Callable

from mailgate.casework import MessageState
from tests.servers.gate import MAILBOX, RealGate, has_ended, letter, until

CLIENTS = 4
ROUNDS = 7  # each kills three times
MAILS = 8  # accepted between two kills, at most
VAGUE = "No funciona, da problemas."


class Load:
    """Clients that send a mail after the other, each from another customer; what got a 250 is remembered."""

    def __init__(self, gate: RealGate) -> None:
        self._gate, self._numbers = gate, itertools.count(1)
        self._going, self._end = threading.Semaphore(0), threading.Event()
        self.accepted: set[str] = set()
        self._threads = [threading.Thread(target=self._client) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _client(self) -> None:
        while not self._end.is_set():
            self._going.acquire()
            while not self._end.is_set() and not self._session():
                self._end.wait(0.02)  # the gate is down

    def _session(self) -> bool:
        """One mail; whether it was accepted. One that was not is not sent again."""
        number = next(self._numbers)
        message_id, sender = f"<load.{number}@cliente{number}.example>", f"ana@cliente{number}.example"
        subject, body = ("", VAGUE) if number % 3 == 0 else (f"Error {number} al pagar en cliente{number}.example", "")
        try:
            with smtplib.SMTP("127.0.0.1", self._gate.port, timeout=10) as smtp:
                mail = (
                    letter(sender, message_id, body, subject) if body else letter(sender, message_id, subject=subject)
                )
                smtp.sendmail(sender, [MAILBOX], mail)
        except (OSError, smtplib.SMTPException):
            return False
        self.accepted.add(message_id)
        return True

    def send(self, mails: int) -> None:
        """Begin to send so many more."""
        self._going.release(mails)

    def close(self) -> None:
        self._end.set()
        self._going.release(CLIENTS)
        for thread in self._threads:
            thread.join()


def test_1_no_accepted_mail_is_lost_and_no_reply_goes_twice_whoever_is_killed(make_gate):
    """21 kills: of all, of the judge alone, of the receiver alone, while mail comes in, is judged and goes out."""
    chance = random.Random(7)
    gate = make_gate(replies="per_hour = 100000")
    gate.start()
    load = Load(gate)
    try:
        for _ in range(ROUNDS):
            for kill in (_kill_all, _kill_judge, _kill_receiver):
                _meanwhile(load, chance, lambda kill=kill: kill(gate))
        aim = len(load.accepted) + 10
        load.send(10)
        until(lambda: len(load.accepted) >= aim, "mail accepted after the last kill")
    finally:
        load.close()
    audit = gate.drained(60)
    assert gate.end() == 0
    _check(gate, load.accepted, audit)


def _meanwhile(load: Load, chance: random.Random, kill: Callable[[], None]) -> None:
    """Kill at a moment after some of the mails were accepted, the others still on their way."""
    before, mails = len(load.accepted), chance.randint(2, MAILS)
    load.send(mails + CLIENTS)
    until(lambda: len(load.accepted) >= before + mails, "mail accepted")
    threading.Event().wait(chance.random() * 0.1)
    kill()


def _kill_all(gate: RealGate) -> None:
    gate.kill()
    gate.start()


def _kill_judge(gate: RealGate) -> None:
    os.kill(gate.judge(), signal.SIGKILL)


def _kill_receiver(gate: RealGate) -> None:
    """Its judge ends by itself then: no orphan is left, and none works beside the new one's judge for long."""
    orphan = gate.judge()
    gate.running.kill()
    gate.running.wait(10)
    until(lambda: has_ended(orphan), "the judge's end without its gate")
    gate.start()


def _check(gate: RealGate, accepted: set[str], audit: dict[str, object]) -> None:
    assert audit["balanced"] and not audit["faults"]
    with gate.store() as store:
        kept = Counter(message.message_id for message in store.messages(limit=100_000))
        forwarded = {m.id for m in store.messages(MessageState.FORWARDED, limit=100_000)}
        rows = store.outbox_list(limit=100_000)
    assert accepted <= kept.keys(), "lost"
    assert len(forwarded) > len(accepted) / 2
    replies = Counter(str(mail["In-Reply-To"]) for mail in gate.customers())
    assert replies and max(replies.values()) == 1, "a message was answered twice"
    _check_forwards(gate, {row.message_id for row in rows if row.message in forwarded and "forward" in row.message_id})


def _check_forwards(gate: RealGate, expected: set[str]) -> None:
    """Each at least once; repeats are the same mail, byte for byte."""
    copies: dict[str, set[bytes]] = {}
    for mail in gate.technicians():
        copies.setdefault(str(mail["Message-ID"]), set()).add(mail.as_bytes())
    assert expected <= copies.keys()
    assert all(len(different) == 1 for different in copies.values())
