"""From a decision to what is to be done, as values. Nothing is done here."""

from __future__ import annotations

from datetime import timedelta

from mailgate.actions import (
    Action,
    Alert,
    Callback,
    ChangeCase,
    Forward,
    Objection,
    OpenCase,
    OpenIncident,
    Received,
    Sight,
    Strike,
    Suspend,
    Timer,
    ToldSuspension,
    TouchIncident,
)
from mailgate.callback import asks_for_call
from mailgate.casework import case_number
from mailgate.colleagues import copied
from mailgate.facts import CaseState, Facts, Priority, Relation
from mailgate.gather import sighting_keys
from mailgate.plan_bounce import came_back
from mailgate.plan_relay import relay
from mailgate.plan_reply import reply
from mailgate.policy import Decision, Outcome, Policy, RuleNumber
from mailgate.quotation import balanced
from mailgate.world import World

OBJECTION = "objection"  # the reason for which one is held


def plan(decision: Decision, facts: Facts, received: Received, world: World, policy: Policy) -> tuple[Action, ...]:
    """All that the decision asks for: changes of the store first, then what goes out."""
    number = case_of(decision, facts, received)
    if decision.outcome is Outcome.IGNORE:
        return came_back(facts, world)
    if decision.outcome is Outcome.RELAY:
        return relay(facts, world, policy)
    suspension = _suspension(decision, facts, policy)
    changes = (
        *_case(decision, facts, number, world),
        *(Strike(facts.sender.account, rule) for rule in decision.strikes),
        *suspension,
        *_incident(decision, facts, number, policy),
    )
    answer = reply(decision, facts, number, world, policy, suspension)
    tells = bool(suspension) or decision.reason == "suspended"
    told = (ToldSuspension(facts.sender.account),) if answer and tells else ()
    return (*changes, *told, *_forward(decision, facts, number), *((answer,) if answer else ()))


def case_of(decision: Decision, facts: Facts, received: Received) -> str | None:
    """The number of the case that the message opens or belongs to."""
    if decision.opens_case:
        return case_number(received.id)
    return facts.case.number if facts.case and decision.relation is not Relation.NEW else None


def _case(decision: Decision, facts: Facts, number: str | None, world: World) -> tuple[Action, ...]:
    if decision.reason == OBJECTION and facts.history.returned:
        waits = (Timer("remind_detail", number, None),) if number else ()  # no second argument by a machine
        return (Objection(facts.history.returned.message), *waits)
    if number is None or decision.outcome is Outcome.HOLD:
        return ()
    if decision.opens_case:
        return (_opened(decision, facts, number, world), *_timers(decision, facts, number, world))
    wish = (Callback(number),) if asks_for_call(facts.mail.own_words) else ()
    return (_changed(decision, facts, number, world), *wish, *_timers(decision, facts, number, world))


def _opened(decision: Decision, facts: Facts, number: str, world: World) -> OpenCase:
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


def _changed(decision: Decision, facts: Facts, number: str, world: World) -> ChangeCase:
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


def _timers(decision: Decision, facts: Facts, number: str, world: World) -> tuple[Timer, ...]:
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


def _suspension(decision: Decision, facts: Facts, policy: Policy) -> tuple[Suspend, ...]:
    if not decision.strikes or len(facts.history.strikes) + len(decision.strikes) < policy.strikes:
        return ()
    nth = facts.history.suspensions
    days = policy.suspension_days[nth] if nth < len(policy.suspension_days) else None
    return (Suspend(facts.sender.account, facts.now + timedelta(days=days) if days else None),)


def _incident(decision: Decision, facts: Facts, number: str | None, policy: Policy) -> tuple[Action, ...]:
    keys = sighting_keys(facts.mail, facts.reading)
    if decision.outcome is not Outcome.FORWARD or not keys or number is None:
        return ()
    sight = Sight(facts.sender.account, number, facts.mail.subject, keys)
    quiet = facts.now + timedelta(minutes=policy.incident_quiet_minutes)
    if facts.incident:
        return sight, TouchIncident(facts.incident.number), Timer("end_incident", facts.incident.number, quiet)
    if not facts.swarm:
        return (sight,)
    cases = (*dict.fromkeys(sighting.case for sighting in facts.swarm), number)
    shared = frozenset.intersection(keys, *(sighting.keys for sighting in facts.swarm)) or keys
    subject = balanced(facts.reading.better_subject) or facts.mail.subject
    accounts = {sighting.account for sighting in facts.swarm} | {facts.sender.account}
    values = {
        "subject": subject,
        "failure": "; ".join(sorted(shared)),
        "cases": ", ".join(cases),
        "accounts": str(len(accounts)),
    }
    return (
        sight,
        OpenIncident(number, subject, shared, cases),
        Timer("end_incident", number, quiet),
        Alert("technicians", "incident", values, incident=number),
    )


def _forward(decision: Decision, facts: Facts, number: str | None) -> tuple[Forward, ...]:
    if decision.outcome is not Outcome.FORWARD or number is None:
        return ()
    mail, reading = facts.mail, facts.reading
    vague = RuleNumber.SUBJECT in decision.clauses or not mail.subject
    incident = facts.incident.number if facts.incident else number if facts.swarm else None
    sign = facts.whole.high_sign or reading.high_sign
    return (
        Forward(
            case=number,
            priority=decision.priority,
            subject=balanced(reading.better_subject) if vague and reading.better_subject else mail.subject,
            original_subject=mail.subject,
            account=facts.sender.account,
            customer=facts.sender.address,
            why_priority=sign.text if sign else "",
            missing=decision.missing,
            advised=decision.clauses,
            tags=decision.tags,
            incident=incident,
            mask=tuple(dict.fromkeys(coarse.span.text for coarse in reading.coarse)) if decision.masked else (),
            released=decision.reason == "released",
        ),
    )
