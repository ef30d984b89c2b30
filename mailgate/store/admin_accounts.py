"""Store: accounts with their ledgers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, func, literal_column, or_, select, union_all

from mailgate.actions import Suspend
from mailgate.errors import MailgateError, NotFound
from mailgate.store import change_account
from mailgate.store.admin_messages import EVENT_COLUMNS, event
from mailgate.store.alias import account_of
from mailgate.store.base import Base
from mailgate.store.clock import moment, moment_or_none, stamp
from mailgate.store.recall import open_cases
from mailgate.store.records import AccountLine, AccountRecord, StrikeRecord, SuspensionRecord
from mailgate.store.schema import aliases, cases, events, messages, strikes, suspensions

_c, _k, _s, _p = cases.c, strikes.c, suspensions.c, bindparam
_zero: ColumnElement[int] = literal_column("0")
_one: ColumnElement[int] = literal_column("1")
_NEVER = 2**62  # stands for an end that never comes
_parts = union_all(
    select(
        _c.account.label("account"),
        case((_c.state != literal_column("'closed'"), _one), else_=_zero).label("opened"),
        _zero.label("struck"),
        _zero.label("ends"),
    ),
    select(_k.account, _zero, case((_k.void.is_(None), _one), else_=_zero), _zero),
    select(_s.account, _zero, _zero, func.coalesce(_s.ends_at, literal_column(str(_NEVER)))).where(
        _s.lifted_at.is_(None), or_(_s.ends_at.is_(None), _s.ends_at > _p("now"))
    ),
).subquery("parts")
_LIST = (
    select(
        _parts.c.account,
        func.sum(_parts.c.opened).label("opened"),
        func.sum(_parts.c.struck).label("struck"),
        func.max(_parts.c.ends).label("ends"),
    )
    .group_by(_parts.c.account)
    .order_by(func.max(_parts.c.ends).desc(), func.sum(_parts.c.struck).desc(), _parts.c.account)
    .limit(_p("limit"))
)
_STRIKES = select(_k.at, _k.rule, _k.message, _k.void).where(_k.account == _p("of")).order_by(_k.at)
_SUSPENSIONS = (
    select(_s.began_at, _s.ends_at, _s.told, _s.lifted_at, _s.actor).where(_s.account == _p("of")).order_by(_s.id)
)
_EVENTS = select(*EVENT_COLUMNS).where(events.c.account == _p("of")).order_by(events.c.id)
_ALIASES = select(aliases.c.alias).where(aliases.c.account == _p("of")).order_by(aliases.c.alias)
_SEEN = select(_one).where(messages.c.account == _p("of")).limit(_one)


class AdminAccounts(Base):
    """List, show, suspend, reinstate, forgive, merge."""

    def accounts(self, now: datetime, limit: int = 1000) -> list[AccountLine]:
        """Accounts with a case, a strike or a suspension: suspended ones first, then those with most strikes."""
        with self._db.read() as session:
            rows = session.rows(_LIST, {"now": stamp(now), "limit": limit})
        return [
            AccountLine(account, int(opened), int(struck), moment(ends) if 0 < ends < _NEVER else None, ends > 0)
            for account, opened, struck, ends in rows
        ]

    def account_record(self, account: str) -> AccountRecord:
        """An account, by its name or an alias, with its ledger. NotFound where the store has nothing of it."""
        with self._db.read() as session:
            account = account_of(session, account)
            struck, suspended, happened, merged, seen = session.all(
                [(query, {"of": account}) for query in (_STRIKES, _SUSPENSIONS, _EVENTS, _ALIASES, _SEEN)]
            )
            standing = open_cases(session, account)
        if not (struck or suspended or happened or merged or seen or standing):
            raise NotFound(f"account {account}: the store has nothing of it; `mailgate accounts list` shows all")
        return AccountRecord(
            account,
            tuple(alias for (alias,) in merged),
            standing,
            tuple(StrikeRecord(moment(at), rule, message, void) for at, rule, message, void in struck),
            tuple(
                SuspensionRecord(moment(began_at), moment_or_none(ends_at), bool(told), moment_or_none(lifted_at), by)
                for began_at, ends_at, told, lifted_at, by in suspended
            ),
            tuple(map(event, happened)),
        )

    def suspend(self, account: str, ends_at: datetime | None, now: datetime, by: str) -> None:
        """Until then, or for good. The count of strikes starts again at nothing."""
        with self.batch() as batch:
            batch.apply((Suspend(account, ends_at),), now, by=by)

    def reinstate(self, account: str, now: datetime, by: str) -> None:
        """Lift the suspension in force; MailgateError where there is none."""
        with self.batch() as batch:
            step = batch.step(now, None, by)
            if not change_account.lift(step, account_of(step.session, account)):
                raise MailgateError(f"account {account} is not suspended")

    def forgive(self, account: str, now: datetime, by: str) -> int:
        """No strike of the account counts any more; how many did."""
        with self.batch() as batch:
            step = batch.step(now, None, by)
            return change_account.forgive(step, account_of(step.session, account))

    def merge(self, account: str, into: str, now: datetime, by: str) -> None:
        """Two names of one customer: all that is of `account` is `into`'s from now on."""
        with self.batch() as batch:
            change_account.merge(batch.step(now, None, by), account, into)

    def separate(self, alias: str, now: datetime, by: str) -> None:
        """Undo `merge` for what comes from now on; MailgateError for no such alias."""
        with self.batch() as batch:
            if not change_account.separate(batch.step(now, None, by), alias):
                raise MailgateError(f"{alias} is no alias of another account")
