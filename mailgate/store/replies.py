"""How many replies were made, to whom: what the ceilings on replies rest on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, literal_column, select

from mailgate.store.clock import stamp
from mailgate.store.schema import outbox
from mailgate.store.session import Session

_o, _p = outbox.c, bindparam
_MADE = select(func.count()).where(_o.created_at > _p("since"))
_TO_ADDRESS, _TO_DOMAIN = _MADE.where(_o.recipient == _p("who")), _MADE.where(_o.domain == _p("who"))
_TO_ANYBODY = _MADE.where(_o.recipient.is_not(None))
_WITH_KIND = {
    statement: statement.where(literal_column("reply_kind") == _p("kind"))
    for statement in (_TO_ADDRESS, _TO_DOMAIN, _TO_ANYBODY)
}


def replies_since(session: Session, who: str | None, since: datetime, kind: str | None) -> int:
    """To an address, to a domain, or (None) to anybody; of one kind, or (None) of any."""
    statement = _TO_ANYBODY if who is None else _TO_ADDRESS if "@" in who else _TO_DOMAIN
    values: dict[str, object] = {"since": stamp(since)} | ({"who": who} if who is not None else {})
    row = session.row(_WITH_KIND[statement], values | {"kind": kind}) if kind else session.row(statement, values)
    return int(row[0]) if row else 0
