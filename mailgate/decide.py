"""What becomes of a message, from what the rules found. Pure: the reasons stand in the Decision."""

from __future__ import annotations

from dataclasses import replace

from mailgate.answerable import UNANSWERABLE, withheld
from mailgate.facts import CaseState, Facts, Kind, Priority, Relation, Role
from mailgate.objection import OBJECTION, objection
from mailgate.policy import ONLY_ADVISING, Decision, Finding, Outcome, Policy, RuleAction, RuleNumber
from mailgate.relate import CHASING
from mailgate.world import World

# Only advised where the priority is credibly high.
_YIELD_TO_EMERGENCY = {RuleNumber.SUBJECT, RuleNumber.EVIDENCE, RuleNumber.DETAIL, RuleNumber.COARSE}
# Returned for these alone it opens no case: sent again in clean words it is new.
_OPEN_NO_CASE = {RuleNumber.COARSE, RuleNumber.NONSENSE}
_OUTCOMES = {RuleAction.HOLD: Outcome.HOLD, RuleAction.RETURN: Outcome.RETURN}


def decide(
    findings: tuple[Finding, ...], facts: Facts, world: World, policy: Policy, released: bool = False
) -> Decision:
    """The decision. `released`: an admin has let the message pass; it is forwarded, what rules found is only named."""
    if decision := _not_judged(facts, world, released):
        return decision
    decision = _by_rules(findings, facts, world, policy, released)
    if (released or decision.outcome in _OUTCOMES.values()) and objection(facts, findings):
        coarse = tuple(finding for finding in findings if finding.rule == RuleNumber.COARSE)
        decision = _heard(_by_rules(coarse, facts, world, policy, released))
    decision = _delivered(decision)
    return _with_case(decision if released else _thanked(decision, facts), facts)


def _delivered(decision: Decision) -> Decision:
    """A person's mail with a robot's header reaches a person (GUARANTEES.md, 9): nobody would hear of its return."""
    if decision.outcome is not Outcome.RETURN or decision.reply_withheld != UNANSWERABLE:
        return decision
    return replace(decision, outcome=Outcome.HOLD, reason=UNANSWERABLE, strikes=())


def _heard(decision: Decision) -> Decision:
    """A person looks at an objection to a return; only coarse words are returned as ever."""
    if decision.outcome is Outcome.RETURN or decision.reason == "released":
        return decision
    return replace(decision, outcome=Outcome.HOLD, reason=OBJECTION, masked=False)


def _by_rules(findings: tuple[Finding, ...], facts: Facts, world: World, policy: Policy, released: bool) -> Decision:
    observed = {rule.rule.number for rule in policy.rules if rule.action is RuleAction.OBSERVE}
    trial = tuple(sorted({finding.rule for finding in findings} & observed))
    findings = tuple(finding for finding in findings if finding.rule not in observed)
    priority = _priority(facts, findings)
    actions = {finding.rule: _action(finding, facts, priority, policy) for finding in findings}
    strictest = max(actions.values(), key=lambda action: action.strictness, default=RuleAction.ADVISE)
    incomplete = strictest is RuleAction.RETURN and _asked_enough(actions, facts, policy)
    outcome = Outcome.FORWARD if incomplete or released else _OUTCOMES.get(strictest, Outcome.FORWARD)
    return Decision(
        outcome=outcome,
        reason=_reason(findings, priority, incomplete, released, outcome),
        relation=facts.relation,
        priority=priority,
        findings=findings,
        clauses=tuple(sorted(actions)),
        missing=next((finding.missing for finding in findings if finding.rule == RuleNumber.DETAIL), ()),
        tags=_tags(facts, actions, incomplete),
        masked=outcome is Outcome.FORWARD and bool(facts.reading.coarse) and RuleNumber.COARSE in actions,
        strikes=() if released else _strikes(findings, actions),
        reply_withheld=withheld(facts, world),
        trial=trial,
    )


def _not_judged(facts: Facts, world: World, released: bool) -> Decision | None:
    if released:  # whatever it was: an admin wants it to be seen by a person
        return None
    if facts.mail.machine:
        return Decision(Outcome.IGNORE, f"machine-{facts.mail.machine.kind}")
    if facts.sender.role is Role.GATE:
        return Decision(Outcome.IGNORE, "own-mail")
    if facts.history.copy:
        return Decision(Outcome.IGNORE, "copy")
    if facts.sender.role is Role.TECHNICIAN:
        return (
            Decision(Outcome.RELAY, "technician") if facts.case else Decision(Outcome.HOLD, "technician-without-case")
        )
    if not facts.sender.address:
        return Decision(Outcome.HOLD, "no-sender", reply_withheld=withheld(facts, world))
    if facts.history.suspension:
        relation = facts.relation
        return Decision(Outcome.HOLD, "suspended", relation=relation, reply_withheld=withheld(facts, world))
    return None


def _priority(facts: Facts, findings: tuple[Finding, ...]) -> Priority | None:
    """Rule 1: its case's, raised by what the message shows, never lowered; high in an incident."""
    if any(finding.rule == RuleNumber.NONSENSE for finding in findings):
        return None
    if facts.incident or facts.swarm:
        return Priority.HIGH
    known = [facts.reading.priority]
    if facts.reading.kind not in CHASING:  # which shows nothing: what its case showed, a technician may have seen lower
        known.append(facts.whole.priority)
    if facts.case and facts.relation is not Relation.NEW:
        known.append(facts.case.priority)
    return max((priority for priority in known if priority), key=lambda priority: priority.rank, default=None)


def _action(finding: Finding, facts: Facts, priority: Priority | None, policy: Policy) -> RuleAction:
    """What one finding leads to, an emergency and doubt considered."""
    if priority is Priority.HIGH and finding.rule in _YIELD_TO_EMERGENCY:
        return RuleAction.ADVISE
    if finding.unsure:
        return RuleAction.HOLD
    rule = next(rule for rule in policy.rules if rule.rule.number == finding.rule)
    return finding.action or rule.action


def _asked_enough(actions: dict[int, RuleAction], facts: Facts, policy: Policy) -> bool:
    """No endless ping-pong: a person takes over instead of asking a third time (but of a case that is closed)."""
    if facts.case is None or facts.relation is Relation.NEW or facts.case.asked < policy.asks:
        return False
    returning = {rule for rule, action in actions.items() if action is RuleAction.RETURN}
    return RuleNumber.DETAIL in returning and returning <= {RuleNumber.EVIDENCE, RuleNumber.DETAIL}


def _reason(
    findings: tuple[Finding, ...], priority: Priority | None, incomplete: bool, released: bool, outcome: Outcome
) -> str:
    if released:
        return "released"
    if incomplete:
        return "incomplete"
    if outcome is not Outcome.FORWARD:
        return "unsure" if outcome is Outcome.HOLD else "rules"
    return "emergency" if priority is Priority.HIGH else "advised" if findings else "complies"


def _tags(facts: Facts, actions: dict[int, RuleAction], incomplete: bool) -> tuple[str, ...]:
    tags = {
        "external": RuleNumber.ELSEWHERE in actions,
        "incomplete": incomplete or RuleNumber.DETAIL in actions,
        "incident": bool(facts.incident or facts.swarm),
        "duplicate": facts.relation is Relation.DUPLICATE,
        "supplement": facts.relation is Relation.SUPPLEMENT,
    }
    return tuple(tag for tag, holds in tags.items() if holds)


def _strikes(findings: tuple[Finding, ...], actions: dict[int, RuleAction]) -> tuple[int, ...]:
    """A hold for doubt counts none; rule 8 counts even where an emergency passes."""
    return tuple(f.rule for f in findings if f.strike and not f.unsure and actions[f.rule] is not RuleAction.HOLD)


def _thanked(decision: Decision, facts: Facts) -> Decision:
    """Mere thanks on a closed case are kept with it."""
    closed = facts.case is not None and facts.case.state is CaseState.CLOSED
    if closed and facts.reading.kind is Kind.THANKS and decision.outcome is Outcome.FORWARD:
        return Decision(Outcome.IGNORE, "thanks")
    return decision


def _with_case(decision: Decision, facts: Facts) -> Decision:
    """Whether a case is opened for it."""
    returned_for = set(decision.rules) - ONLY_ADVISING if decision.outcome is Outcome.RETURN else set()
    opens = (
        facts.relation is Relation.NEW
        and decision.outcome in (Outcome.FORWARD, Outcome.RETURN)
        and not (returned_for and returned_for <= _OPEN_NO_CASE)
    )
    return replace(decision, opens_case=opens)
