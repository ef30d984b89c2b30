"""Store: who fetches which mailbox, one gate at a time."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select, update

from mailgate.errors import Conflict
from mailgate.store.base import Base
from mailgate.store.schema import leases
from mailgate.store.session import Session, Upsert

_l, _p = leases.c, bindparam
_OWNER = select(_l.owner).where(_l.mailbox == _p("of"))
_TAKE = Upsert(leases, ["mailbox"])
_TAKE_OVER = update(leases).where(_l.mailbox == _p("of"), _l.owner == _p("before")).values(owner=_p("me"))
_RELEASE = delete(leases).where(_l.mailbox == _p("of"), _l.owner == _p("me"))


class Leases(Base):
    """A lease lasts as long as its gate lives, or until it is released; it has no time of its own to run out."""

    def lease(self, mailbox: str) -> bool:
        """Whether the mailbox is this gate's to fetch from now on; a dead gate's lease is taken over."""
        me = self._gates.me()
        with self._db.read() as session:
            owner = _owner(session, mailbox)
        if owner == me:
            return True
        if owner is not None and not self._gates.dead([owner]):
            return False
        with self._db.write() as session:
            if owner is None:
                return session.run(_TAKE, {"mailbox": mailbox, "owner": me}) == 1
            return session.run(_TAKE_OVER, {"of": mailbox, "before": owner, "me": me}) == 1

    def end_lease(self, mailbox: str) -> None:
        """Let another gate fetch it at once."""
        me = self._gates.me()
        with self._db.write() as session:
            session.do(_RELEASE, {"of": mailbox, "me": me})


def _owner(session: Session, mailbox: str) -> int | None:
    row = session.row(_OWNER, {"of": mailbox})
    return int(row[0]) if row else None


def must_not_be_another_s(session: Session, mailbox: str, me: int) -> None:
    """Conflict where another gate has the lease: this one was taken for dead, and keeps nothing more of it."""
    owner = _owner(session, mailbox)
    if owner not in (None, me):
        raise Conflict(f"mailbox {mailbox}: another gate fetches it now")
