"""Verdicts as JSON and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailgate.cli.messages import evidence

if TYPE_CHECKING:
    from mailgate.gate import Poison, Verdict


def answer(judged: Verdict | Poison) -> dict[str, object]:
    """A verdict as JSON shows it; of a mail that could not be judged, the error."""
    from mailgate.gate import Poison

    return _failed(judged) if isinstance(judged, Poison) else _decided(judged)


def _failed(poison: Poison) -> dict[str, object]:
    """The same keys without values."""
    from mailgate.parse import parse

    keys = ("outcome", "reason", "priority", "relation", "case", "incident", "language", "reply", "reply_withheld")
    lists = ("rules", "missing", "clauses", "tags", "evidence")
    message_id = parse(poison.received.incoming.raw).message_id
    nothing = dict.fromkeys(keys) | dict.fromkeys(lists, ()) | {"masked": False}
    return {"message_id": message_id} | nothing | {"error": poison.error}


def _decided(verdict: Verdict) -> dict[str, object]:
    from mailgate.actions import Reply
    from mailgate.journal.tell import case_of, incident_of

    decision, facts = verdict.decision, verdict.facts
    reply = next((action for action in verdict.actions if isinstance(action, Reply)), None)
    return {
        "message_id": verdict.mail.message_id,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "rules": decision.rules,
        "priority": decision.priority,
        "missing": decision.missing,
        "relation": decision.relation,
        "case": case_of(facts, verdict.actions),
        "incident": incident_of(facts, verdict.actions),
        "masked": decision.masked,
        "clauses": decision.clauses,
        "tags": decision.tags,
        "language": facts.reading.language or None,
        "evidence": evidence(decision.findings),
        "reply": reply.kind if reply else None,
        "reply_withheld": decision.reply_withheld or None,
        "error": None,
    }
