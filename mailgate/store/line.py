"""Store: the line from receipt to record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from mailgate.actions import Action, Incoming, Progress, Received
from mailgate.errors import NotFound
from mailgate.facts import History
from mailgate.mail import Mail
from mailgate.policy import Decision, Policy
from mailgate.store import alias, recall, receipt
from mailgate.store.asking import Asking
from mailgate.store.base import Base
from mailgate.store.leases import must_not_be_another_s
from mailgate.store.upkeep import SAVE, progress_values


class Line(Base):
    """Keep, take, recall, commit."""

    def keep(self, batch: Sequence[Incoming], *, progress: Progress | None = None) -> list[int]:
        """Make messages durable, all in one commit; their row ids in the same order. After it, "250" may be said.

        `progress` of an IMAP folder is saved in the same transaction. Raises StoreFull (452) or StoreUnavailable
        (451), or Conflict where another gate fetches that mailbox by now; then none was kept.
        """
        me = self._gates.me() if progress else -1
        with self._db.write() as session:
            if progress is not None:
                must_not_be_another_s(session, progress.mailbox, me)
                session.do(SAVE, progress_values(progress))
            return receipt.keep(session, batch)

    def take(self, limit: int) -> list[Received]:
        """Waiting messages in order of arrival, with their bytes, claimed by this gate; at most 64 MiB at once.

        The start is counted durably before this returns: a message whose judging killed the process comes back with
        `starts` > 0, alone. Messages that a dead gate had claimed are taken over. One judge a Store.
        """
        self._gates.me()
        with self._db.write() as session:
            return receipt.take(session, self._gates, limit)

    def put_back(self, messages: Iterable[Received], *, count: bool = False) -> None:
        """Give taken messages up: they wait again. `count` keeps the start counted, where judging went wrong."""
        with self._db.write() as session:
            receipt.put_back(session, [message.id for message in messages], count=count)

    def message(self, number: int) -> Received:
        """One message with its bytes (empty when purged), whatever its state; NotFound for none."""
        with self._db.read() as session:
            found = receipt.get(session, number)
        if found is None:
            raise NotFound(f"message {number}: there is none of this id")
        return found

    def account_of(self, account: str) -> str:
        """The account into which an admin has merged this one, or itself."""
        with self._db.read() as session:
            return alias.account_of(session, account)

    def history(
        self, mail: Mail, *, sender_address: str, account: str, now: datetime, policy: Policy,
        exclude: int | None = None, technician: bool = False, addressed: str | None = None, quotes_return: bool = False,
    ) -> History:  # fmt: skip
        """All that is known and may matter for this mail. `exclude` is its own row id: only earlier mail is a copy.

        `addressed` is the case number of a signed address (casework.verify). A case is joined, by address or thread,
        only by a technician, its account, or a colleague who was let in (ChangeCase.joins). `quotes_return`: the mail
        quotes a return (mailgate.objection), so that it answers the last one to its sender where it names none.
        """
        with self._db.read() as session:
            asking = Asking(sender_address, account, now, policy, exclude, technician, addressed, quotes_return)
            return recall.history(session, self._sightings, mail, asking)

    def commit(
        self, received: Received, mail: Mail, decision: Decision, actions: Sequence[Action], now: datetime,
        *, account: str = "",
    ) -> None:  # fmt: skip
        """Record one decision with all its effects, durably. See Batch for many at once."""
        with self.batch() as batch:
            batch.commit(received, mail, decision, actions, now, account=account)
