"""What a customer's message does to its case, as values."""

from __future__ import annotations

from datetime import timedelta

from mailgate.actions import ChangeCase, OpenCase, Timer
from mailgate.colleagues import copied
from mailgate.facts import CaseState, Facts, Priority, Relation
from mailgate.policy import Decision, Outcome, RuleNumber
from mailgate.world import World


def opened(decision: Decision, facts: Facts, number: str, world: World) -> OpenCase:
    """The case that a message opens; one that is returned awaits detail."""
    awaits = decision.outcome is Outcome.RETURN
    return OpenCase(
        number=number,
        account=facts.sender.account,
        customer=facts.sender.address,
        subject=facts.mail.subject,
        words=f"{facts.mail.own_words}\n{facts.mail.forwarded}".strip(),
        has_file=bool(facts.mail.evidence),
        state=CaseState.AWAITING_DETAIL if awaits else CaseState.OPEN,
        priority=decision.priority or Priority.LOW,
        language=facts.reading.language or _language_so_far(facts),
        missing=decision.missing if awaits else (),
        asked=1 if awaits else 0,
        incident=facts.incident.number if facts.incident else None,
        names=facts.case.number if facts.case else None,
        joins=copied(facts.mail, facts.sender.address, world),
    )


def _language_so_far(facts: Facts) -> str:
    """The language of the case so far, where the message itself does not tell one."""
    return facts.case.language if facts.case else ""


def _joining(facts: Facts, world: World) -> tuple[str, ...]:
    """Who writes on a colleague's case takes part in it, and so do the colleagues whom that mail copies."""
    customer = facts.case.customer if facts.case else facts.sender.address
    together = (facts.sender.address, *copied(facts.mail, facts.sender.address, world))
    return tuple(address for address in together if address != customer)


def changed(decision: Decision, facts: Facts, number: str, world: World) -> ChangeCase:
    """What a message adds to its case and makes of it."""
    case = facts.case
    asks = decision.outcome is Outcome.RETURN and bool(decision.missing)
    arrives = decision.outcome is Outcome.FORWARD
    completed = arrives and decision.relation is Relation.SUPPLEMENT
    keeps = arrives or asks
    return ChangeCase(
        number=number,
        state=CaseState.OPEN if completed else _reopened(facts) if arrives else None,
        priority=decision.priority,
        add_words=f"{facts.mail.subject}\n{facts.mail.own_words}\n{facts.mail.forwarded}".strip() if keeps else "",
        has_file=True if facts.mail.evidence and keeps else None,
        missing=decision.missing if asks or completed else None,
        asked=case.asked + 1 if case and asks else None,
        handled=_tells_handled(decision),
        incident=facts.incident.number if facts.incident and arrives else None,
        joins=_joining(facts, world) if arrives else (),
    )


def _tells_handled(decision: Decision) -> bool:
    """A clause-6 reply tells that the case is being handled (rule 9); one that is withheld tells nothing."""
    returned = decision.outcome is Outcome.RETURN and not decision.reply_withheld
    return returned and RuleNumber.FOLLOW_UP in decision.clauses


def _reopened(facts: Facts) -> CaseState | None:
    """A customer who writes again on an answered case takes it up again."""
    answered = facts.case is not None and facts.case.state is CaseState.ANSWERED
    return CaseState.IN_PROGRESS if answered else None


def timers(decision: Decision, facts: Facts, number: str, world: World) -> tuple[Timer, ...]:
    """What begins or ends to wait for the customer's word."""
    if decision.outcome is Outcome.RETURN and decision.missing:
        return (
            Timer("remind_detail", number, facts.now + timedelta(hours=world.remind_detail_hours)),
            Timer("expire_detail", number, facts.now + timedelta(days=world.expire_detail_days)),
        )
    if decision.outcome is Outcome.FORWARD and decision.relation is Relation.SUPPLEMENT:
        return Timer("remind_detail", number, None), Timer("expire_detail", number, None)
    if decision.outcome is Outcome.FORWARD and facts.case and facts.case.state is CaseState.ANSWERED:
        return (Timer("close_answered", number, None),)
    return ()
