"""A technician's mail on a case: what goes on to the customer, and what its commands ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mailgate.actions import (
    Action,
    Callback,
    ChangeCase,
    EndCall,
    Note,
    Relay,
    ReleaseReturned,
    Reply,
    StartCall,
    Strike,
    Suspend,
    Timer,
)
from mailgate.colleagues import MOST, copied
from mailgate.commands import Command, commands, without_commands
from mailgate.facts import Case, CaseState, Facts, Priority
from mailgate.language.fold import fold
from mailgate.policy import Policy, RuleNumber
from mailgate.world import World

_PRIORITIES = {
    "baja": Priority.LOW,
    "low": Priority.LOW,
    "media": Priority.MEDIUM,
    "medium": Priority.MEDIUM,
    "alta": Priority.HIGH,
    "high": Priority.HIGH,
}
_CALL_STARTS, _CALL_ENDS = ("", "inicio", "start"), ("fin", "end", "stop")
_CALL_BACK = ("devolver", "back", "callback")


def relay(facts: Facts, world: World, policy: Policy) -> tuple[Action, ...]:
    """What a technician's mail leads to. The case is being handled from now on (rule 9)."""
    case = facts.case
    if case is None:
        return ()
    asked = commands(facts.mail.own_words)
    speaks = bool(without_commands(facts.mail.own_words) or facts.mail.evidence)
    done: list[tuple[Command, tuple[Action, ...] | None]] = [(c, _carry_out(c, case, facts, policy)) for c in asked]
    actions = [action for _, actions in done for action in actions or ()]
    closes = any(isinstance(a, ChangeCase) and a.state is CaseState.CLOSED for a in actions)
    if speaks:
        actions = [*_answered(case, facts, world, closes), *actions]
    return (*actions, *((_receipt(facts, case, done),) if done else ()))


def _answered(case: Case, facts: Facts, world: World, closes: bool) -> tuple[Action, ...]:
    """It goes to the customer and the colleagues who take part; an answered case is closed after some quiet days."""
    copies = copied(facts.mail, case.customer, world)
    cc = tuple(dict.fromkeys(a for a in (*facts.history.participants, *copies) if a != case.customer))[:MOST]
    passed_on = Relay(case.number, to=(case.customer,), cc=cc, subject=facts.mail.subject)
    if closes or case.state is CaseState.CLOSED:
        return (passed_on,)
    quiet = facts.now + timedelta(days=world.close_answered_days)
    return (
        ChangeCase(case.number, state=CaseState.ANSWERED, handled=True, joins=copies),
        Timer("close_answered", case.number, quiet),
        passed_on,
    )


def _carry_out(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...] | None:
    """The actions of one command; None where it can't be understood."""
    return _COMMANDS[command.name](command, case, facts, policy)


def closed(number: str, now: datetime) -> tuple[Action, ...]:
    """A case is closed: nothing of it is due any more but the reminder of a call that the customer asked for."""
    over = (Timer(kind, number, None) for kind in ("remind_detail", "expire_detail", "close_answered"))
    return (ChangeCase(number, state=CaseState.CLOSED), *over, Timer("callback", number, now))


def _taken(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    return (ChangeCase(case.number, state=CaseState.IN_PROGRESS, handled=True),)


def _close(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    """Closing an incident's own case ends the incident: it is due at once, with the all-clear to all who reported."""
    stands = any(incident.number == case.number for incident in facts.history.incidents)
    ended = (Timer("end_incident", case.number, facts.now),) if stands else ()
    return (*closed(case.number, facts.now), *ended)


def _reopen(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    return (ChangeCase(case.number, state=CaseState.OPEN),)


def _false(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    """A false report (rule 10): the strike counts, the case is closed."""
    strike = Strike(case.account, RuleNumber.NONSENSE)
    return (strike, *_suspension_of(facts, case, policy), *closed(case.number, facts.now))


def _abusive(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    return (Strike(case.account, RuleNumber.COARSE), *_suspension_of(facts, case, policy))


def _suspension_of(facts: Facts, case: Case, policy: Policy) -> tuple[Action, ...]:
    """The history of a technician's mail holds the ledger of the case's account."""
    if len(facts.history.strikes) + 1 < policy.strikes:
        return ()
    nth = facts.history.suspensions
    days = policy.suspension_days[nth] if nth < len(policy.suspension_days) else None
    return (Suspend(case.account, facts.now + timedelta(days=days) if days else None),)


def _suspend(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...] | None:
    days = command.argument.split()[0] if command.argument else str(policy.suspension_days[0])
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:5]) <= 3650):
        return None
    return (Suspend(case.account, facts.now + timedelta(days=int(days))),)


def _priority(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...] | None:
    priority = _PRIORITIES.get(fold(command.argument))
    return (ChangeCase(case.number, priority=priority),) if priority else None


def _wrong(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    return (ReleaseReturned(case.number, policy.strikes, policy.strike_days),)


def _note(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...] | None:
    return (Note(case.number, command.argument),) if command.argument else None


def start_call(
    policy: Policy, account: str, customer: str, technician: str, case: str | None, medium: str = "call",
    *, callback: bool = False,
) -> StartCall:  # fmt: skip
    """A call begins, with the times that rule 7 has in this policy."""
    times = policy.settings(RuleNumber.CALLS)
    return StartCall(account, customer, technician, case, medium, callback, times.warn_minutes, times.minutes)


def _call(command: Command, case: Case, facts: Facts, policy: Policy) -> tuple[Action, ...] | None:
    argument = fold(command.argument)
    if argument in _CALL_STARTS:
        return (start_call(policy, case.account, case.customer, facts.sender.address, case.number),)
    if argument in _CALL_BACK:
        return (Callback(case.number),)
    return (EndCall(case.account),) if argument in _CALL_ENDS else None


_COMMANDS: dict[str, Callable[[Command, Case, Facts, Policy], tuple[Action, ...] | None]] = {
    "taken": _taken,
    "close": _close,
    "reopen": _reopen,
    "false": _false,
    "abusive": _abusive,
    "suspend": _suspend,
    "priority": _priority,
    "wrong": _wrong,
    "note": _note,
    "call": _call,
}


def _receipt(facts: Facts, case: Case, done: list[tuple[Command, tuple[Action, ...] | None]]) -> Reply:
    """A short receipt: what was done, and what could not be understood."""
    return Reply(
        to=facts.sender.address,
        kind="receipt",
        language=case.language or "es",
        subject=facts.mail.subject,
        in_reply_to=facts.mail.message_id,
        references=(facts.mail.message_id,) if facts.mail.message_id else (),
        case=case.number,
        values={
            "done": "; ".join(command.line.strip() for command, actions in done if actions is not None),
            "not_understood": "; ".join(command.line.strip() for command, actions in done if actions is None),
        },
    )
