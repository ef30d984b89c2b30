"""Strikes and suspensions as rows; every step stands in the account's events."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, literal_column, or_, update

from mailgate.actions import Strike, Suspend, ToldSuspension
from mailgate.errors import MailgateError
from mailgate.store.alias import account_of
from mailgate.store.clock import stamp_or_none
from mailgate.store.schema import aliases, calls, cases, events, messages, sightings, strikes, suspensions
from mailgate.store.session import Upsert
from mailgate.store.step import Step

_p = bindparam
_k, _s = strikes.c, suspensions.c
_STRIKE = insert(strikes).values({name: _p(name) for name in ("account", "rule", "message", "at")})
_VOID = update(strikes).where(_k.account == _p("of"), _k.void.is_(None)).values(void=_p("why"))
_SUSPEND = insert(suspensions).values(
    {name: _p(name) for name in ("account", "began_at", "ends_at", "actor")} | {"told": literal_column("false")}
)
_in_force = (_s.account == _p("of"), _s.lifted_at.is_(None), or_(_s.ends_at.is_(None), _s.ends_at > _p("at")))
_TOLD = update(suspensions).where(*_in_force).values(told=literal_column("true"))
_LIFT = update(suspensions).where(*_in_force).values(lifted_at=_p("at"))


def strike(step: Step, change: Strike) -> None:
    account = account_of(step.session, change.account)
    step.session.do(_STRIKE, {"account": account, "rule": change.rule, "message": step.message, "at": step.at})
    step.note("strike", account=account, rule=change.rule)


def suspend(step: Step, change: Suspend) -> None:
    """The account's count of strikes starts again at nothing."""
    account = account_of(step.session, change.account)
    step.session.do(
        _SUSPEND,
        {"account": account, "began_at": step.at, "ends_at": stamp_or_none(change.ends_at), "actor": step.actor},
    )
    step.session.do(_VOID, {"of": account, "why": "suspended"})
    step.note("suspended", account=account, ends_at=change.ends_at)


def told(step: Step, change: ToldSuspension) -> None:
    account = account_of(step.session, change.account)
    step.session.do(_TOLD, {"of": account, "at": step.at})
    step.note("told", account=account)


def lift(step: Step, account: str) -> bool:
    """End the suspension in force; False where there is none."""
    lifted = step.session.run(_LIFT, {"of": account, "at": step.at}) > 0
    if lifted:
        step.note("reinstated", account=account)
    return lifted


def forgive(step: Step, account: str) -> int:
    """Strikes count no more; how many."""
    forgiven = step.session.run(_VOID, {"of": account, "why": "forgiven"})
    if forgiven:
        step.note("forgiven", account=account, strikes=forgiven)
    return forgiven


_ALIAS = Upsert(aliases, ["alias"], ["account"])
_SEPARATE = delete(aliases).where(aliases.c.alias == _p("of"))
_MOVES = [
    update(table).where(table.c.account == _p("of")).values(account=_p("into"))
    for table in (aliases, cases, strikes, suspensions, events, messages, sightings, calls)
]


def merge(step: Step, account: str, into: str) -> None:
    """All that is of one account is the other's from now on, and its addresses count as the other's."""
    into = account_of(step.session, into)
    if account == into:
        raise MailgateError(f"{account} and {into} are one account already")
    for move in _MOVES:
        step.session.do(move, {"of": account, "into": into})
    step.session.do(_ALIAS, {"alias": account, "account": into})
    step.note("merged", account=into, merged=account)


def separate(step: Step, alias: str) -> bool:
    """From now on the alias is an account of its own again; what was recorded stays. False for no such alias."""
    account = account_of(step.session, alias)
    separated = step.session.run(_SEPARATE, {"of": alias}) > 0
    if separated:
        step.note("separated", account=account, separated=alias)
    return separated
