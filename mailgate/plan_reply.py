"""The one reply to a message: in which language, with which clauses."""

from __future__ import annotations

from mailgate.actions import Reply, Suspend
from mailgate.facts import Facts, Priority, Relation
from mailgate.policy import Decision, Finding, Outcome, Policy, RuleNumber
from mailgate.world import World


def reply(
    decision: Decision, facts: Facts, number: str | None, world: World, policy: Policy, suspension: tuple[Suspend, ...]
) -> Reply | None:
    """The reply, or None where there is nothing to say, or it is withheld."""
    kind = _kind(decision, facts, world)
    if not kind or decision.reply_withheld:
        return None
    return Reply(
        to=facts.sender.address,
        kind=kind,
        language=_language(facts, world),
        subject=facts.mail.subject,
        in_reply_to=facts.mail.message_id,
        references=(*facts.mail.references[-10:], *((facts.mail.message_id,) if facts.mail.message_id else ())),
        case=number,
        priority=decision.priority,
        clauses=decision.clauses,
        missing=decision.missing,
        values=_values(decision, facts, suspension),
    )


def _kind(decision: Decision, facts: Facts, world: World) -> str:
    standing = facts.history.suspension
    if decision.outcome is Outcome.RETURN:
        return "returned"
    if decision.outcome is Outcome.HOLD and decision.reason == "suspended":
        return "suspended" if standing and not standing.told else ""
    if decision.outcome is not Outcome.FORWARD:
        return ""
    if facts.incident or facts.swarm:
        return "incident" if decision.opens_case else ""
    # Said once a case: when it is opened or completed; later only where there is a clause to advise.
    first = decision.opens_case or decision.relation is Relation.SUPPLEMENT
    return "acknowledged" if (world.acknowledge and first) or decision.clauses else ""


def _language(facts: Facts, world: World) -> str:
    language = facts.reading.language or (facts.case.language if facts.case else "")
    return language if language in world.languages else "both" if len(world.languages) > 1 else world.languages[0]


def _repeatable(finding: Finding) -> bool:
    """Whether a reply may quote what was found: coarse words are never repeated."""
    return bool(finding.evidence) and finding.rule != RuleNumber.COARSE


def _values(decision: Decision, facts: Facts, suspension: tuple[Suspend, ...]) -> dict[str, str]:
    values = {key: value for finding in decision.findings for key, value in finding.values.items()}
    values |= {f"evidence_{f.rule}": f.evidence[0].text for f in decision.findings if _repeatable(f)}
    standing = facts.history.suspension
    if suspension or standing:
        end = suspension[0].ends_at if suspension else standing.ends_at if standing else None
        values["suspended_until"] = end.isoformat() if end else "forever"
    if decision.strikes:
        values["strikes"] = str(len(facts.history.strikes) + len(decision.strikes))
    if facts.case and decision.relation is Relation.NEW:
        values["earlier_case"] = facts.case.number
    if decision.priority is Priority.HIGH:
        values["emergency"] = "yes"
    return values
