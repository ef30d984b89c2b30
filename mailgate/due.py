"""What comes due without a message: reminders, expiries, quiet cases, ends of incidents, calls (POLICY.md, rule 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mailgate.actions import Action, Alert, Callback, ChangeCase, EndCall, EndIncident, OpenCase, Reply, Timer
from mailgate.facts import Call, Case, CaseState, Priority
from mailgate.plan_relay import closed


@dataclass(frozen=True, slots=True)
class Due:
    """A due timer with what it is about, as the store recalls it at that moment."""

    timer: Timer
    now: datetime
    case: Case | None = None  # of the timer's number
    reporters: tuple[Case, ...] = ()  # the cases of an incident
    call: Call | None = None  # the account's that is running
    calls: tuple[Call, ...] = ()  # that were held on the case, where it is closed
    number: str = ""  # for a case that a call opens


def actions_of(due: Due) -> tuple[Action, ...]:
    """What a due timer leads to; nothing where its reason has gone."""
    return _KINDS[due.timer.kind](due)


def _remind_detail(due: Due) -> tuple[Action, ...]:
    case = due.case
    if case is None or case.state is not CaseState.AWAITING_DETAIL:
        return ()
    return (_to_customer(case, "reminder", missing=case.missing),)


def _expire_detail(due: Due) -> tuple[Action, ...]:
    case = due.case
    if case is None or case.state is not CaseState.AWAITING_DETAIL:
        return ()
    return (*closed(case.number, due.now), _to_customer(case, "expired"))


def _close_answered(due: Due) -> tuple[Action, ...]:
    case = due.case
    return closed(case.number, due.now) if case is not None and case.state is CaseState.ANSWERED else ()


def _end_incident(due: Due) -> tuple[Action, ...]:
    """The all-clear goes once to each who reported."""
    told = {case.customer: case for case in due.reporters}
    return (EndIncident(due.timer.about), *(_to_customer(case, "all_clear") for case in told.values()))


def _call_warning(due: Due) -> tuple[Action, ...]:
    call = due.call
    if call is None:
        return ()
    return (Alert("technicians", "call_warning", {"technician": call.technician, "customer": call.customer}),)


def _call_end(due: Due) -> tuple[Action, ...]:
    """At 20 minutes the call goes on by mail, in the case that was named or a new one."""
    call = due.call
    if call is None:
        return ()
    if due.case is not None and due.case.state is not CaseState.CLOSED:
        return (
            EndCall(call.account),
            ChangeCase(due.case.number, handled=True),
            _to_customer(due.case, "call_over"),
        )
    opened = OpenCase(
        number=due.number,
        account=call.account,
        customer=call.customer,
        subject="",
        words="",
        has_file=False,
        state=CaseState.OPEN,
        priority=Priority.MEDIUM,
        language="es",
    )
    reply = Reply(call.customer, "call_over", "both", "", "", (), case=due.number)
    return EndCall(call.account, due.number), opened, reply


def _callback(due: Due) -> tuple[Action, ...]:
    """Once, and only where the case is still closed."""
    case, wished = due.case, next((call for call in reversed(due.calls) if call.callback), None)
    if case is None or case.state is not CaseState.CLOSED or wished is None:
        return ()
    told = {"technician": wished.technician, "customer": wished.customer, "case": case.number}
    return Alert("technicians", "callback", told), Callback(case.number, wanted=False)


def _nothing(due: Due) -> tuple[Action, ...]:
    return ()


_KINDS: dict[str, Callable[[Due], tuple[Action, ...]]] = {
    "remind_detail": _remind_detail,
    "expire_detail": _expire_detail,
    "close_answered": _close_answered,
    "end_incident": _end_incident,
    "end_suspension": _nothing,
    "call_warning": _call_warning,
    "call_end": _call_end,
    "callback": _callback,
}


def _to_customer(case: Case, kind: str, missing: tuple[str, ...] = ()) -> Reply:
    language = case.language or "both"
    return Reply(case.customer, kind, language, case.subject, "", (), case=case.number, missing=missing)
