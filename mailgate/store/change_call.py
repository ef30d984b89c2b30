"""Calls and timers as rows (rule 7, due times)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete, func, insert, update

from mailgate.actions import Callback, EndCall, StartCall, Timer
from mailgate.store.alias import account_of
from mailgate.store.clock import stamp
from mailgate.store.schema import calls, timers
from mailgate.store.session import Upsert
from mailgate.store.step import Step

_l, _p = calls.c, bindparam
_START = insert(calls).values(
    {name: _p(name) for name in ("account", "customer", "technician", "medium", "case_number", "callback", "began_at")}
)
_END = (
    update(calls)
    .where(_l.account == _p("of"), _l.ended_at.is_(None))
    .values(ended_at=_p("at"), case_number=func.coalesce(_p("into", type_=_l.case_number.type), _l.case_number))
)
_CALLBACK = update(calls).where(_l.case_number == _p("of"), _l.callback != _p("wish")).values(callback=_p("wish"))
_SET = Upsert(timers, ["kind", "about"], ["due_at"])
_UNSET = delete(timers).where(timers.c.kind == _p("of_kind"), timers.c.about == _p("of"))


def set_timer(step: Step, change: Timer) -> None:
    """The new one takes the old one's place; without a due time there is none from now on."""
    if change.due_at is None:
        step.session.do(_UNSET, {"of_kind": change.kind, "of": change.about})
    else:
        step.session.do(_SET, {"kind": change.kind, "about": change.about, "due_at": stamp(change.due_at)})


def start_call(step: Step, change: StartCall) -> None:
    """A call that is still running ends: an account has one at a time."""
    account = account_of(step.session, change.account)
    step.session.do(_END, {"of": account, "at": step.at, "into": None})
    step.session.do(
        _START,
        {
            "account": account,
            "customer": change.customer,
            "technician": change.technician,
            "medium": change.medium,
            "case_number": change.case,
            "callback": change.callback,
            "began_at": step.at,
        },
    )
    set_timer(step, Timer("call_warning", account, step.now + timedelta(minutes=change.warn_minutes)))
    set_timer(step, Timer("call_end", account, step.now + timedelta(minutes=change.end_minutes)))
    step.note("call_started", change.case, account, technician=change.technician, medium=change.medium)


def end_call(step: Step, change: EndCall) -> None:
    account = account_of(step.session, change.account)
    ended = step.session.run(_END, {"of": account, "at": step.at, "into": change.case})
    for kind in ("call_warning", "call_end"):
        set_timer(step, Timer(kind, account, None))
    if ended:
        step.note("call_ended", change.case, account)


def callback(step: Step, change: Callback) -> None:
    """Said in the case's history once; nothing where no call was held on it, or it is known."""
    if step.session.run(_CALLBACK, {"of": change.case, "wish": change.wanted}):
        step.note("callback_wanted" if change.wanted else "callback_reminded", change.case)
