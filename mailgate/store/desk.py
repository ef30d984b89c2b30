"""An admin's desk: messages that are set aside, released, rejected."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, literal_column, null, select, update

from mailgate.actions import ReleaseReturned
from mailgate.casework import MESSAGE_MOVES, MessageState
from mailgate.errors import Conflict, MailgateError, NotFound
from mailgate.store.receipt import state_is
from mailgate.store.schema import addresses, messages
from mailgate.store.session import Session, Upsert
from mailgate.store.step import Step
from mailgate.store.take_back import take_back

_m, _p = messages.c, bindparam
_ASIDE = (
    update(messages)
    .where(_m.id == _p("of"), state_is(MessageState.WAITING))
    .values(state=literal_column("'aside'"), owner=null(), why_aside=_p("why"))
)
_INTO = {
    new: update(messages).where(
        _m.id == _p("of"),
        _m.state.in_([literal_column(f"'{old}'") for old, news in MESSAGE_MOVES.items() if new in news]),
    )
    for new in (MessageState.WAITING, MessageState.REJECTED)
}
_AGAIN = _INTO[MessageState.WAITING].values(
    state=literal_column("'waiting'"), owner=null(), starts=literal_column("0"), released=_p("new_released"),
    why_aside=null(),
)  # fmt: skip
_REJECT = _INTO[MessageState.REJECTED].values(state=literal_column("'rejected'"))
_GET = select(_m.state, _m.sender, _m.case_number, _m.account).where(_m.id == _p("of"))
_KNOW = Upsert(addresses, ["address"])
_LAST_RETURNED = (
    select(_m.id)
    .where(_m.case_number == _p("number"), state_is(MessageState.RETURNED))
    .order_by(_m.id.desc())
    .limit(literal_column("1"))
)


def set_aside(step: Step, number: int, why: str) -> None:
    """Poison. Conflict where the message no longer waits."""
    if step.session.run(_ASIDE, {"of": number, "why": why}) != 1:
        raise Conflict(f"message {number} no longer waits")
    step.note("aside", why=why)


def retry_aside(step: Step, number: int) -> None:
    """Judge it once more, as new."""
    if _get(step.session, number)[0] != MessageState.ASIDE:
        raise MailgateError(f"message {number} is not set aside; `mailgate aside list` shows those that are")
    step.session.do(_AGAIN, {"of": number, "new_released": False})
    step.note("retried")


def release(step: Step, number: int, limit: int, days: int) -> None:
    """It waits again, and is forwarded whatever the rules say; its sender is known from now on.

    A return that is released was wrong: its strikes (`limit` within `days` suspend) are taken back, and `wrong` in the
    events marks it as an example.
    """
    state, sender, case, account = _get(step.session, number)
    if step.session.run(_AGAIN, {"of": number, "new_released": True}) != 1:
        raise MailgateError(f"message {number} is {state} and can't be released")
    if sender:
        step.session.do(_KNOW, {"address": sender, "since": step.at})
    step.note("released", case, account)
    if state == MessageState.RETURNED:
        step.note("wrong", case, account)
        take_back(step, account or "", limit, days)


def reject(step: Step, number: int) -> None:
    """An admin has decided against it."""
    state, _, case, account = _get(step.session, number)
    if step.session.run(_REJECT, {"of": number}) != 1:
        raise MailgateError(f"message {number} is {state} and can't be rejected")
    step.note("rejected", case, account)


def release_returned(step: Step, change: ReleaseReturned) -> None:
    """A technician says that a return was wrong."""
    row = step.session.row(_LAST_RETURNED, {"number": change.case})
    if row is None:
        return
    release(replace(step, message=int(row[0])), int(row[0]), change.strikes, change.strike_days)


def _get(session: Session, number: int) -> tuple[str, str | None, str | None, str | None]:
    row = session.row(_GET, {"of": number})
    if row is None:
        raise NotFound(f"message {number}: there is none of this id")
    return row[0], row[1], row[2], row[3]
