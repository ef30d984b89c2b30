"""Events of one decision, told from its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mailgate.actions import (
    Action,
    ChangeCase,
    EndCall,
    EndIncident,
    OpenCase,
    OpenIncident,
    Received,
    StartCall,
    Strike,
    Suspend,
)
from mailgate.facts import CaseState, Facts
from mailgate.journal import mail
from mailgate.policy import Decision

_RULE_FAILED = re.compile(r"RuleFailed: rule (\d+) raised (\w+)")
_KIND = re.compile(r"[\w.]+")


def judged(
    received: Received,
    facts: Facts,
    decision: Decision,
    actions: Sequence[Action],
    *,
    ms: float | None = None,
) -> None:
    """Tell of a decision and of every change that follows of it, once both are committed."""
    mail.mail_judged(
        message=received.id,
        message_id=facts.mail.message_id,
        account=facts.sender.account,
        customer=facts.sender.address,
        outcome=decision.outcome,
        reason=decision.reason,
        rules=decision.rules,
        priority=decision.priority,
        relation=decision.relation,
        case=case_of(facts, actions),
        incident=incident_of(facts, actions),
        missing=decision.missing,
        masked=decision.masked,
        observed=decision.observed,
        trial=decision.trial,
        reply_withheld=decision.reply_withheld or None,
        ms=ms,
    )
    if decision.reply_withheld:
        mail.reply_withheld(message=received.id, to=facts.sender.address, why=decision.reply_withheld)
    changed(actions, received.id)


def aside(received: Received, error: str) -> None:
    """Tell of poison: by the kind of its error, as its text may hold words of the mail. `error` is "Kind: text"."""
    if failed := _RULE_FAILED.match(error):
        mail.rule_failed(message=received.id, rule=int(failed[1]), error=failed[2])
    kind = _KIND.match(error)
    mail.mail_aside(message=received.id, error=kind[0] if kind else "unknown", starts=received.starts)


def changed(actions: Sequence[Action], message: int | None = None) -> None:
    """Tell of changes to cases, accounts, incidents and calls; `message` is what led to them."""
    for action in actions:
        if tell := _TELLERS.get(type(action)):
            tell(action, message)


def case_of(facts: Facts, actions: Sequence[Action]) -> str | None:
    """The number of the case that a message opens or belongs to."""
    opened = next((action.number for action in actions if isinstance(action, OpenCase)), None)
    return opened or (facts.case.number if facts.case else None)


def incident_of(facts: Facts, actions: Sequence[Action]) -> str | None:
    """The number of the incident that a message belongs to or makes."""
    opened = next((action.number for action in actions if isinstance(action, OpenIncident)), None)
    return opened or (facts.incident.number if facts.incident else None)


def _opened(action: OpenCase, message: int | None) -> None:
    mail.case_opened(
        case=action.number, account=action.account, message=message, priority=action.priority, state=action.state
    )


def _changed(action: ChangeCase, message: int | None) -> None:
    if action.state is CaseState.CLOSED:
        mail.case_closed(case=action.number, message=message)
    else:
        mail.case_changed(
            case=action.number, message=message, state=action.state, priority=action.priority, asked=action.asked
        )


def _call(action: StartCall, message: int | None) -> None:
    mail.call_started(account=action.account, technician=action.technician, medium=action.medium, case=action.case)


_TELLERS: dict[type, Callable[..., None]] = {
    OpenCase: _opened,
    ChangeCase: _changed,
    Strike: lambda action, message: mail.strike_counted(account=action.account, rule=action.rule, message=message),
    Suspend: lambda action, message: mail.account_suspended(account=action.account, until=action.ends_at),
    OpenIncident: lambda action, message: mail.incident_opened(incident=action.number, cases=action.cases),
    EndIncident: lambda action, message: mail.incident_ended(incident=action.number),
    StartCall: _call,
    EndCall: lambda action, message: mail.call_ended(account=action.account),
}
