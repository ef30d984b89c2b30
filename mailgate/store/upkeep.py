"""Store: retention, IMAP progress, and the audit."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, exists, literal_column, select

from mailgate.actions import Progress
from mailgate.store import audit
from mailgate.store.base import Base
from mailgate.store.clock import moment_or_none, stamp, stamp_or_none
from mailgate.store.leases import must_not_be_another_s
from mailgate.store.schema import mailboxes, messages, outbox, raw, sightings
from mailgate.store.session import Upsert

_m, _b, _p = messages.c, mailboxes.c, bindparam
_KEEPS = ("waiting", "held", "aside")
_OLD = (
    select(raw.c.message)
    .join_from(raw, messages, _m.id == raw.c.message)
    .where(
        _m.received_at < _p("before"),
        _m.state.not_in([literal_column(f"'{state}'") for state in _KEEPS]),
        ~exists().where(
            outbox.c.message == _m.id,
            outbox.c.state.in_([literal_column("'queued'"), literal_column("'claimed'")]),
        ),
    )
    .limit(_p("limit"))
)
_PURGE = delete(raw).where(raw.c.message == _p("of"))
_FORGET = delete(sightings).where(sightings.c.at < _p("before"))
_PART = 500  # rows a transaction: others write in between
_GET = select(_b.mailbox, _b.folder, _b.uidvalidity, _b.uidnext, _b.last_uid, _b.since).where(
    _b.mailbox == _p("of_mailbox"), _b.folder == _p("of_folder")
)
SAVE = Upsert(mailboxes, ["mailbox", "folder"], ["uidvalidity", "uidnext", "last_uid", "since"])


class Upkeep(Base):
    """What keeps the store small and proves that it is whole."""

    def purge(self, before: datetime) -> int:
        """Delete the bytes of settled messages that arrived before then; how many. Decisions and rows stay.

        What waits, is held or set aside, or is still to go out keeps its bytes.
        """
        purged = 0
        while numbers := self._purge_part(before):
            purged += numbers
        with self._db.write() as session:
            session.do(_FORGET, {"before": stamp(before - timedelta(days=1))})
        return purged

    def _purge_part(self, before: datetime) -> int:
        with self._db.write() as session:
            rows = session.rows(_OLD, {"before": stamp(before), "limit": _PART})
            session.many(_PURGE, [{"of": number} for (number,) in rows])
        return len(rows)

    def progress(self, mailbox: str, folder: str) -> Progress | None:
        """How far an IMAP folder has been read; None for one that never was."""
        with self._db.read() as session:
            row = session.row(_GET, {"of_mailbox": mailbox, "of_folder": folder})
        if row is None:
            return None
        uidvalidity, uidnext, last_uid, since = row[2:]
        return Progress(mailbox, folder, uidvalidity, uidnext, last_uid, moment_or_none(since))

    def save_progress(self, progress: Progress) -> None:
        """Conflict where another gate fetches that mailbox by now."""
        me = self._gates.me()
        with self._db.write() as session:
            must_not_be_another_s(session, progress.mailbox, me)
            session.do(SAVE, progress_values(progress))

    def audit(self) -> dict[str, object]:
        """Messages by state, whether they add up, and every broken invariant (`faults`), as one consistent view."""
        with self._db.read() as session:
            return audit.audit(session)


def progress_values(progress: Progress) -> dict[str, object]:
    values = {name: getattr(progress, name) for name in Progress.__slots__}
    return values | {"since": stamp_or_none(progress.since)}
