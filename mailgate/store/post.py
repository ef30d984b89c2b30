"""The outbox: what is to go out, written with the decision, sent later, seen to its end.

Forwards, relays and alerts go out at least once: a claim that its gate did not live to settle is due again.
Replies go out at most once: such a reply may have been sent, so it becomes `unknown` and is never sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, literal_column, null, select, update

from mailgate.actions import CameBack, Outgoing, Reply
from mailgate.casework import fold_address
from mailgate.errors import Conflict, MailgateError, NotFound
from mailgate.returned import MOST
from mailgate.store.clock import stamp
from mailgate.store.codec import encode
from mailgate.store.outbox_row import OUTBOX_COLUMNS, OutboxRow, OutboxState, value
from mailgate.store.schema import outbox
from mailgate.store.session import Row, Session
from mailgate.store.step import Step

_o, _p = outbox.c, bindparam
ADD = insert(outbox).values(
    {
        name: _p(name)
        for name in (
            "message", "kind", "case_number", "recipient", "domain", "reply_kind", "action", "message_id",
            "created_at", "due_at",
        )
    }
    | {"state": literal_column("'queued'"), "attempts": literal_column("0"), "error": literal_column("''")}
)  # fmt: skip


def _state_is(state: OutboxState) -> Any:
    return _o.state == literal_column(f"'{state}'")


_QUEUED, _CLAIMED, _SENT = (_state_is(OutboxState(name)) for name in ("queued", "claimed", "sent"))
_SIDES = (("reply", "relay"), ("forward",), ("alert",))  # of customers, technicians, the admin
_DUE = {
    kind: select(*OUTBOX_COLUMNS)
    .where(_QUEUED, _o.kind == literal_column(f"'{kind}'"), _o.due_at <= _p("now"))
    .order_by(_o.due_at, _o.id)
    .limit(_p("limit"))
    for side in _SIDES
    for kind in side
}
_CLAIM = update(outbox).where(_o.id == _p("of"), _QUEUED).values(state=literal_column("'claimed'"), owner=_p("me"))
_OWNERS = select(_o.owner).where(_CLAIMED, _o.owner != _p("me")).distinct()
_AGAIN = (
    update(outbox)
    .where(_CLAIMED, _o.owner == _p("gate"), _o.kind != literal_column("'reply'"))
    .values(state=literal_column("'queued'"), owner=null())
)
_LOST = (
    update(outbox)
    .where(_CLAIMED, _o.owner == _p("gate"), _o.kind == literal_column("'reply'"))
    .values(
        state=literal_column("'unknown'"), owner=null(), error=literal_column("'the gate stopped while sending it'")
    )
)
_SETTLE = (
    update(outbox)
    .where(_o.id == _p("of"), _o.state.in_([literal_column("'claimed'"), literal_column("'queued'")]))
    .values(state=_p("new_state"), error=_p("new_error"), done_at=_p("at"), owner=null())
)
_RETRY = (
    update(outbox)
    .where(_o.id == _p("of"), _CLAIMED)
    .values(
        state=literal_column("'queued'"), error=_p("new_error"), due_at=_p("due"), owner=null(),
        attempts=_o.attempts + literal_column("1"),
    )
)  # fmt: skip
_REQUEUE = (
    update(outbox)
    .where(_o.id == _p("of"), _o.state.in_([literal_column("'failed'"), literal_column("'queued'"),
                                            literal_column("'dropped'"), literal_column("'unknown'")]))
    .values(state=literal_column("'queued'"), due_at=_p("due"), done_at=null(), owner=null())
)  # fmt: skip
_DROP = (
    update(outbox)
    .where(_o.id == _p("of"), _o.state.in_([literal_column("'queued'"), literal_column("'failed'"),
                                            literal_column("'unknown'")]))
    .values(state=literal_column("'dropped'"), done_at=_p("at"), owner=null())
)  # fmt: skip
_UNTOLD = (_SENT, _o.error == literal_column("''"))  # a mail's first bounce is told
_CAME_BACK = update(outbox).where(_o.id == _p("of"), *_UNTOLD).values(error=_p("why"))
BOUNCED = select(_o.id, _o.kind, _o.case_number, _o.message).where(
    _o.message_id.in_([_p(f"id{n}") for n in range(MOST)]), *_UNTOLD, _o.kind != literal_column("'alert'")
)
_GET = select(*OUTBOX_COLUMNS).where(_o.id == _p("of"))
_LIST = select(*OUTBOX_COLUMNS).order_by(_o.id.desc()).limit(_p("limit"))
_OF_MESSAGE = select(*OUTBOX_COLUMNS).where(_o.message == _p("of")).order_by(_o.id)


def row_of(action: Outgoing, message: int | None, message_id: str, at: int) -> dict[str, object]:
    """The values of ADD."""
    recipient = fold_address(action.to) if isinstance(action, Reply) else None
    return {
        "message": message,
        "kind": type(action).__name__.lower(),
        "case_number": getattr(action, "case", None),
        "recipient": recipient,
        "domain": recipient.rpartition("@")[2] if recipient else None,
        "reply_kind": action.kind if isinstance(action, Reply) else None,
        "action": encode(action),
        "message_id": message_id,
        "created_at": at,
        "due_at": at,
    }


def owners(session: Session, me: int) -> list[int]:
    """Other gates that have claims."""
    return [owner for (owner,) in session.rows(_OWNERS, {"me": me})]


def recover(session: Session, dead: Sequence[int]) -> None:
    """Take over what dead gates had claimed."""
    for gate in dead:
        session.do(_AGAIN, {"gate": gate})
        session.do(_LOST, {"gate": gate})


def due(session: Session, now: datetime, limit: int) -> list[OutboxRow]:
    """The longest due of each side first, so that one whose server hangs holds up no other."""
    values = {"now": stamp(now), "limit": limit}
    sides = ([row for kind in side for row in session.rows(_DUE[kind], values)] for side in _SIDES)
    chosen = [row for rows in sides for row in sorted(rows, key=_since)[:limit]]
    return [value(row) for row in sorted(chosen, key=_since)]


def _since(row: Row) -> tuple[int, int]:
    return row[5], row[0]


def claim(session: Session, numbers: Sequence[int], me: int) -> list[int]:
    """Those of the ids that nobody else has claimed."""
    return [number for number in numbers if session.run(_CLAIM, {"of": number, "me": me})]


def settle(session: Session, number: int, state: OutboxState, error: str, at: datetime) -> None:
    values = {"of": number, "new_state": state.value, "new_error": error, "at": stamp(at)}
    _must_change(session, session.run(_SETTLE, values), number, f"become {state}")


def retry(session: Session, number: int, due_at: datetime, error: str) -> None:
    values = {"of": number, "new_error": error, "due": stamp(due_at)}
    _must_change(session, session.run(_RETRY, values), number, "be tried again")


def requeue(session: Session, number: int, now: datetime) -> None:
    _must_change(session, session.run(_REQUEUE, {"of": number, "due": stamp(now)}), number, "be queued again")


def drop(session: Session, number: int, now: datetime) -> None:
    _must_change(session, session.run(_DROP, {"of": number, "at": stamp(now)}), number, "be dropped")


def _must_change(session: Session, changed: int, number: int, what: str) -> None:
    if not changed:
        raise MailgateError(f"outbox {number} is {get(session, number).state} and can't {what}")


def get(session: Session, number: int) -> OutboxRow:
    row = session.row(_GET, {"of": number})
    if row is None:
        raise NotFound(f"outbox {number}: there is no such row")
    return value(row)


def of_message(session: Session, message: int) -> list[OutboxRow]:
    return [value(row) for row in session.rows(_OF_MESSAGE, {"of": message})]


_BY_STATES: Mapping[OutboxState, Any] = {
    state: select(*OUTBOX_COLUMNS).where(_state_is(state)).order_by(_o.id.desc()).limit(_p("limit"))
    for state in OutboxState
}


def listed(session: Session, state: OutboxState | None, limit: int) -> list[OutboxRow]:
    """The newest first."""
    statement = _LIST if state is None else _BY_STATES[state]
    return [value(row) for row in session.rows(statement, {"limit": limit})]


def came_back(step: Step, change: CameBack) -> None:
    """Said where the mail is shown. Conflict where another bounce was quicker."""
    if step.session.run(_CAME_BACK, {"of": change.outbox, "why": f"came back: {change.why}"[:500]}) != 1:
        raise Conflict(f"outbox {change.outbox} is known to have come back")
