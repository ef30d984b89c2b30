"""From a decision to what is to be done, as values. Nothing is done here."""

from __future__ import annotations

from datetime import timedelta

from mailgate.actions import Action, Callback, Forward, Objection, Received, Strike, Suspend, Timer, ToldSuspension
from mailgate.callback import asks_for_call
from mailgate.casework import case_number
from mailgate.facts import Facts, Relation
from mailgate.objection import OBJECTION
from mailgate.plan_bounce import came_back
from mailgate.plan_case import changed, opened, timers
from mailgate.plan_incident import incident
from mailgate.plan_relay import relay
from mailgate.plan_reply import reply
from mailgate.policy import Decision, Outcome, Policy, RuleNumber
from mailgate.quotation import balanced
from mailgate.world import World


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
        *incident(decision, facts, number, policy),
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
        return (opened(decision, facts, number, world), *timers(decision, facts, number, world))
    wish = (Callback(number),) if asks_for_call(facts.mail.own_words) else ()
    return (changed(decision, facts, number, world), *wish, *timers(decision, facts, number, world))


def _suspension(decision: Decision, facts: Facts, policy: Policy) -> tuple[Suspend, ...]:
    if not decision.strikes or len(facts.history.strikes) + len(decision.strikes) < policy.strikes:
        return ()
    nth = facts.history.suspensions
    days = policy.suspension_days[nth] if nth < len(policy.suspension_days) else None
    return (Suspend(facts.sender.account, facts.now + timedelta(days=days) if days else None),)


def _forward(decision: Decision, facts: Facts, number: str | None) -> tuple[Forward, ...]:
    if decision.outcome is not Outcome.FORWARD or number is None:
        return ()
    mail, reading = facts.mail, facts.reading
    vague = RuleNumber.SUBJECT in decision.clauses or not mail.subject
    of_incident = facts.incident.number if facts.incident else number if facts.swarm else None
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
            incident=of_incident,
            mask=tuple(dict.fromkeys(coarse.span.text for coarse in reading.coarse)) if decision.masked else (),
            released=decision.reason == "released",
        ),
    )
