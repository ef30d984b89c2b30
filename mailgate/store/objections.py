"""Returns that are answered, by the reply's Message-ID or as the last one to an address, and objections to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, literal_column, or_, select

from mailgate.actions import Objection
from mailgate.facts import Returned
from mailgate.mail import Mail
from mailgate.store.clock import stamp
from mailgate.store.codec import parse
from mailgate.store.schema import events, messages, outbox
from mailgate.store.session import Row, Session
from mailgate.store.step import EVENT, Step

_QUOTED_DAYS = 30  # within which a return that is only quoted is looked for
_o, _m, _e, _p = outbox.c, messages.c, events.c, bindparam
_RETURNS = (
    select(_o.message)
    .join_from(outbox, messages, _m.id == _o.message)
    .where(
        _o.reply_kind == literal_column("'returned'"), or_(_o.recipient == _p("sender"), _m.account == _p("account"))
    )
)
_NAMED = _RETURNS.where(_o.message_id == _p("of"))
_LAST = (
    select(_o.message)
    .where(_o.recipient == _p("sender"), _o.created_at > _p("since"), _o.reply_kind == literal_column("'returned'"))
    .order_by(_o.created_at.desc(), _o.id.desc())
    .limit(literal_column("1"))
)
_OBJECTIONS = select(_e.detail).where(_e.message == _p("of"), _e.kind == literal_column("'objected'"))


def answered(mail: Mail) -> str:
    """The Message-ID that the mail answers itself, not what came before in its thread; "" for none."""
    return next(iter((*mail.in_reply_to, *mail.references[-1:])), "")


def returned(
    session: Session, sender: str, account: str, answers: str, *, quotes: bool, now: datetime, exclude: int | None
) -> Returned | None:
    """The return that a mail of the sender's answers. The objection of the mail itself, `exclude`, counts not."""
    row = session.row(_NAMED, {"of": answers, "sender": sender, "account": account}) if answers else None
    if row is None and quotes:
        since = stamp(now - timedelta(days=_QUOTED_DAYS))
        row = session.row(_LAST, {"sender": sender, "since": since})
    if row is None or row[0] is None:
        return None
    return Returned(row[0], objected=_by_others(session.rows(_OBJECTIONS, {"of": row[0]}), exclude))


def _by_others(rows: Sequence[Row], message: int | None) -> bool:
    return any(parse(detail).get("by") != message for (detail,) in rows)


def objected(step: Step, change: Objection) -> None:
    """Written at once: the next message of the batch may be a second objection."""
    step.session.do(EVENT, step.event("objected", None, None, change.returned, {"by": step.message}))
