"""The one reply to a message: to whom, in which language, with which clauses; or why there is none."""

from __future__ import annotations

from mailgate.actions import Reply, Suspend
from mailgate.facts import Facts, Priority, Relation
from mailgate.policy import Decision, Outcome, Policy
from mailgate.world import World, listed

_ROBOTS = ("mailer-daemon", "postmaster", "no-reply", "noreply", "no_reply", "donotreply", "do-not-reply", "nobody")


def withheld(decision: Decision, facts: Facts, world: World) -> str:
    """Why no reply may go to the sender, as a code; "" where it may (POLICY.md: who gets an answer at all)."""
    mail, address = facts.mail, facts.sender.address
    local = address.partition("@")[0]
    if not address or mail.return_path == "" or mail.machine:
        return "machine"
    if mail.unanswerable:
        return "unanswerable"
    if address in world.own or listed(address, world.technicians):
        return "own"
    if local in _ROBOTS or local.startswith("owner-") or local.endswith(("-request", "-bounces")):
        return "robot"
    if not facts.sender.authenticated and not facts.sender.known and not facts.history.known:
        return "unauthenticated"
    return "" if _addressed(facts, world) else "not-addressed"


def _addressed(facts: Facts, world: World) -> bool:
    """The mailbox, or one of its case addresses, stands in To, Cc or Resent-*."""
    own = {(a.partition("@")[0], a.partition("@")[2]) for a in world.own}
    for entry in (*facts.mail.to, *facts.mail.cc):
        local, _, domain = entry.address.partition("@")
        if (local.partition("+")[0], domain) in own:
            return True
    return False


def reply(
    decision: Decision, facts: Facts, number: str | None, world: World, policy: Policy, suspension: tuple[Suspend, ...]
) -> Reply | None:
    """The reply, or None where there is nothing to say or nobody to say it to."""
    kind = _kind(decision, facts, world)
    if not kind or withheld(decision, facts, world):
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


def _values(decision: Decision, facts: Facts, suspension: tuple[Suspend, ...]) -> dict[str, str]:
    values = {key: value for finding in decision.findings for key, value in finding.values.items()}
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
