"""What a problem report does to a mass failure, as values."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailgate.actions import Action, Alert, OpenIncident, Sight, Timer, TouchIncident
from mailgate.facts import Facts
from mailgate.gather import sighting_keys
from mailgate.policy import Decision, Outcome, Policy
from mailgate.quotation import balanced


def incident(decision: Decision, facts: Facts, number: str | None, policy: Policy) -> tuple[Action, ...]:
    """A forwarded report is sighted; it also belongs to the incident, or is the one that makes it."""
    keys = sighting_keys(facts.mail, facts.reading)
    if decision.outcome is not Outcome.FORWARD or not keys or number is None:
        return ()
    sight = Sight(facts.sender.account, number, facts.mail.subject, keys)
    quiet = facts.now + timedelta(minutes=policy.incident_quiet_minutes)
    if facts.incident:
        return sight, TouchIncident(facts.incident.number), Timer("end_incident", facts.incident.number, quiet)
    return (sight, *_begun(facts, number, keys, quiet)) if facts.swarm else (sight,)


def _begun(facts: Facts, number: str, keys: frozenset[str], quiet: datetime) -> tuple[Action, ...]:
    """The incident that takes the number of its last report's case, until `quiet`; technicians are told once."""
    cases = (*dict.fromkeys(sighting.case for sighting in facts.swarm), number)
    accounts = {sighting.account for sighting in facts.swarm} | {facts.sender.account}
    shared = frozenset.intersection(keys, *(sighting.keys for sighting in facts.swarm)) or keys
    subject = balanced(facts.reading.better_subject) or facts.mail.subject
    values = {
        "subject": subject,
        "failure": "; ".join(sorted(shared)),
        "cases": ", ".join(cases),
        "accounts": str(len(accounts)),
    }
    return (
        OpenIncident(number, subject, shared, cases),
        Timer("end_incident", number, quiet),
        Alert("technicians", "incident", values, incident=number),
    )
