"""Taking back the strikes of a message whose return was wrong, and the suspension that hung on them (POLICY.md)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, literal_column, null, or_, select, update

from mailgate.store.alias import account_of
from mailgate.store.clock import moment_or_none
from mailgate.store.schema import strikes, suspensions
from mailgate.store.session import Row
from mailgate.store.step import Step

_DAY = 86_400_000_000  # in the store's time
_k, _s, _p = strikes.c, suspensions.c, bindparam
_suspended = _k.void == literal_column("'suspended'")
_COUNTED = select(_k.id, _k.at, _k.void).where(
    _k.account == _p("account"), _k.message == _p("of"), or_(_k.void.is_(None), _suspended)
)
_WRONG = update(strikes).where(_k.id == _p("of")).values(void=literal_column("'wrong'"))
_SUSPENSIONS = select(_s.id, _s.began_at, _s.ends_at).where(_s.account == _p("of")).order_by(_s.began_at, _s.id)
_SPENT = select(_k.id, _k.at, _k.void).where(
    _k.account == _p("of"),
    or_(_suspended, _k.void == literal_column("'wrong'")),
    _k.at > _p("after"),
    _k.at <= _p("by"),
)
_UNDO = delete(suspensions).where(_s.id == _p("of"))
_RESTORE = update(strikes).where(_k.id == _p("of"), _suspended).values(void=null())


def take_back(step: Step, account: str, limit: int, days: int) -> None:
    """The message's strikes count no more. A suspension that `limit` strikes within `days` made, these among them, is
    undone: it counts as none, and the others count again, unless a later suspension has started their count anew."""
    account = account_of(step.session, account)
    counted = step.session.rows(_COUNTED, {"account": account, "of": step.message})
    if not counted:
        return
    step.session.many(_WRONG, [{"of": row[0]} for row in counted])
    step.note("strike_taken_back", account=account, strikes=len(counted))
    if spent := [row for row in counted if row[2]]:
        _undo(step, account, limit, days * _DAY, spent)


def _undo(step: Step, account: str, limit: int, window: int, ours: Sequence[Row]) -> None:
    made = step.session.rows(_SUSPENSIONS, {"of": account})
    at = next((n for n, row in enumerate(made) if row[1] >= ours[0][1]), None)
    if at is None:
        return
    number, began_at, ends_at = made[at]
    after = made[at - 1][1] if at else -1
    spent = step.session.rows(_SPENT, {"of": account, "after": after, "by": began_at})
    mine = {row[0] for row in ours}
    others = [(row[0], row[1] > began_at - window) for row in spent if row[2] == "suspended"]
    counting = sum(counts for _, counts in others)
    by_strikes = any(row[1] == began_at for row in spent)
    if not by_strikes or not counting < limit <= counting + len(mine):
        return
    step.session.do(_UNDO, {"of": number})
    if at == len(made) - 1:
        step.session.many(_RESTORE, [{"of": other} for other, _ in others])
    step.note("suspension_undone", account=account, ends_at=moment_or_none(ends_at))
