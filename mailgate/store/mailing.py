"""Store: the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailgate.store import post
from mailgate.store.base import Base
from mailgate.store.outbox_row import OutboxRow, OutboxState
from mailgate.store.replies import replies_since


class Mailing(Base):
    """What is to go out: due, claimed, settled."""

    def outbox_due(self, now: datetime, limit: int) -> list[OutboxRow]:
        """Queued rows whose time has come, the longest due first; dead gates' claims are taken over before.

        At most `limit` of each side: to customers (replies, relays), forwards, alerts.
        """
        me = self._gates.me()
        with self._db.read() as session:
            owners = post.owners(session, me)
        if dead := self._gates.dead(owners):
            with self._db.write() as session:
                post.recover(session, dead)
        with self._db.read() as session:
            return post.due(session, now, limit)

    def outbox_claim(self, numbers: Sequence[int]) -> list[int]:
        """Claim rows durably, in one commit, before they are sent; those that are this gate's now. The others are no
        longer queued (another gate was quicker)."""
        me = self._gates.me()
        with self._db.write() as session:
            return post.claim(session, numbers, me)

    def outbox_sent(self, numbers: Sequence[int], now: datetime) -> None:
        """Rows that the other side has taken."""
        with self._db.write() as session:
            for number in numbers:
                post.settle(session, number, OutboxState.SENT, "", now)

    def outbox_retry(self, number: int, due_at: datetime, error: str) -> None:
        """The attempt failed for now: due again later."""
        with self._db.write() as session:
            post.retry(session, number, due_at, error)

    def outbox_failed(self, number: int, error: str, now: datetime) -> None:
        """The attempt failed for good."""
        with self._db.write() as session:
            post.settle(session, number, OutboxState.FAILED, error, now)

    def outbox_unknown(self, number: int, error: str, now: datetime) -> None:
        """The connection broke after the data of a reply: it may have been taken, so it is not sent again."""
        with self._db.write() as session:
            post.settle(session, number, OutboxState.UNKNOWN, error, now)

    def outbox_requeue(self, number: int, now: datetime) -> None:
        """An admin has it tried now, whatever its state but sent or claimed."""
        with self._db.write() as session:
            post.requeue(session, number, now)

    def outbox_drop(self, number: int, now: datetime) -> None:
        """An admin decides that it is not sent."""
        with self._db.write() as session:
            post.drop(session, number, now)

    def outbox_get(self, number: int) -> OutboxRow:
        with self._db.read() as session:
            return post.get(session, number)

    def outbox_list(self, state: OutboxState | None = None, limit: int = 1000) -> list[OutboxRow]:
        """The newest rows first."""
        with self._db.read() as session:
            return post.listed(session, state, limit)

    def outbox_of(self, message: int) -> list[OutboxRow]:
        """What went out, or is to, about one message."""
        with self._db.read() as session:
            return post.of_message(session, message)

    def replies_since(self, who: str | None, since: datetime, *, kind: str | None = None) -> int:
        """How many replies were made since then: to an address, to a domain, or (None) to anybody."""
        with self._db.read() as session:
            return replies_since(session, who, since, kind)
