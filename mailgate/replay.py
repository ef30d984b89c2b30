"""Judging mail on a store in memory, as it would have been judged when it came: how a policy is tried on old mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from mailgate import journal
from mailgate.actions import Incoming, Received
from mailgate.errors import MailgateError
from mailgate.gate import Gate, Poison, Verdict
from mailgate.policy import Policy
from mailgate.store import Batch, open_store
from mailgate.timers import Timers
from mailgate.world import World

SECRET = b"no address of a trial's case is ever written to anybody"
_BATCH = 50

Mail = tuple[bytes, datetime]  # raw, and when it arrived


class Trial:
    """A gate with a fresh store in memory. Nothing goes out of it and nothing is logged; its time is the mails'."""

    def __init__(self, world: World, policy: Policy) -> None:
        self._store = open_store("sqlite://")
        self._gate = Gate(self._store, world, policy, SECRET)
        self._timers = Timers(self._store, timedelta.max)

    def run(self, mails: Iterable[Mail]) -> Iterator[Verdict | Poison]:
        """The verdict on each mail, in the order given, which should be that of time. A broken mail stops nothing."""
        remaining = iter(mails)
        while chunk := list(islice(remaining, _BATCH)):
            yield from self._judged(chunk)

    def judge(self, raw: bytes, at: datetime) -> Verdict | Poison:
        """The verdict on one mail, after all that were judged before."""
        return self._judged([(raw, at)])[0]

    def _judged(self, chunk: list[Mail]) -> list[Verdict | Poison]:
        """The store is given no bytes: who looks at a million mails must not hold them all."""
        numbers = self._store.keep([Incoming(b"", at, None, (), "replay") for _, at in chunk])
        with journal.silent(), self._store.batch() as tx:
            return [
                self._one(tx, Received(number, Incoming(raw, at, None, (), "replay")))
                for number, (raw, at) in zip(numbers, chunk, strict=True)
            ]

    def _one(self, tx: Batch, received: Received) -> Verdict | Poison:
        at = received.incoming.received_at
        try:
            self._timers.do_due(at)
            verdict = self._gate.judge(tx, received)
        except MailgateError:
            raise
        except Exception as error:  # whatever a hostile mail or a rule may raise
            return Poison(received, f"{type(error).__name__}: {error}")
        account = verdict.facts.sender.account
        tx.commit(received, verdict.mail, verdict.decision, verdict.actions, at, account=account)
        return verdict

    def close(self) -> None:
        """Forget everything."""
        self._store.close()

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
