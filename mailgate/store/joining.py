"""Which case a mail joins: that of the signed address it was sent to, else the nearest in its thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, bindparam, literal_column, select

from mailgate.facts import Case
from mailgate.mail import Mail
from mailgate.store.asking import Asking
from mailgate.store.case_row import CASE_COLUMNS, case
from mailgate.store.schema import cases, participants, threads
from mailgate.store.session import Row, Session, Statement, Values

THREAD_IDS = 12  # of one message: In-Reply-To, then References from the newest

_c = cases.c
_THREAD = (
    select(threads.c.message_id, *CASE_COLUMNS)
    .join_from(threads, cases, threads.c.case_number == _c.number)
    .where(threads.c.message_id.in_([bindparam(f"id{n}") for n in range(THREAD_IDS)]))
)
_BY_NUMBER = select(*CASE_COLUMNS).where(_c.number == bindparam("number"))
_PARTICIPATES: Select[tuple[int]] = select(literal_column("1")).where(
    participants.c.case_number == bindparam("number"), participants.c.address == bindparam("address")
)


def thread_ids(mail: Mail) -> list[str]:
    """The ids that may name the thread, nearest first."""
    ids = dict.fromkeys((*mail.in_reply_to, *reversed(mail.references)))
    return [found for found in ids if names_mail(found)][:THREAD_IDS]


def names_mail(message_id: str) -> bool:
    """Whether it can name one mail: an empty "<>" or "<@>" would tie unrelated mail together."""
    return len(message_id) > 4


def queries(ids: Sequence[str], ask: Asking) -> Iterator[tuple[Statement, Values]]:
    """What to ask the store; its answers are the rows for `joined`."""
    if ids:
        yield _THREAD, {f"id{n}": ids[n] if n < len(ids) else ids[0] for n in range(THREAD_IDS)}
    if ask.addressed:
        yield _BY_NUMBER, {"number": ask.addressed}


def joined(session: Session, ask: Asking, account: str, ids: Sequence[str], rows: Sequence[list[Row]]) -> Case | None:
    """The case of the signed address, else the nearest in the thread, of those that the sender may join."""
    named = rows[-1] if ask.addressed else []
    referenced = sorted(rows[0], key=lambda row: (ids.index(row[0]), row[8] == "closed", -row[11])) if ids else []
    found = (case(row) for row in (*named, *(row[1:] for row in referenced)))
    return next((one for one in found if _may_join(session, one, ask, account)), None)


def _may_join(session: Session, found: Case, ask: Asking, account: str) -> bool:
    """A technician, the case's own account, or a colleague who was let in: nobody joins by knowing an id."""
    if ask.technician or (account and found.account == account):
        return True
    return bool(session.row(_PARTICIPATES, {"number": found.number, "address": ask.sender_address}))
