"""Whether a message objects to a return: each return says that a person can look at it if the gate got it wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailgate.facts import CaseState, Facts, Relation
from mailgate.language.fold import fold
from mailgate.language.objecting import objects
from mailgate.policy import Finding, Policy, RuleNumber

OBJECTION = "objection"  # the reason for which one is held
_QUOTE = 1500  # characters from the quote's start: the return itself is answered, not what came of it later
_MARKS = re.compile(r"^[>\s]+", re.M)


def objection(facts: Facts, findings: Sequence[Finding]) -> bool:
    """Whether the message is the first to object to the return that it answers, and brings nothing of what that asked.

    It is heard by a person then; a second one is judged as any mail, so that objecting is no way around the rules.
    """
    returned, mail = facts.history.returned, facts.mail
    if returned is None or returned.objected or mail.evidence or mail.forwarded:
        return False
    return not _supplies(facts, findings) and objects(mail.own_words)


def _supplies(facts: Facts, findings: Sequence[Finding]) -> bool:
    """Whether it brings some of what its case lacks."""
    case = facts.case
    if case is None or facts.relation is not Relation.SUPPLEMENT or case.state is not CaseState.AWAITING_DETAIL:
        return False
    missing = next((finding.missing for finding in findings if finding.rule == RuleNumber.DETAIL), ())
    return not set(case.missing) <= set(missing)


def quotes_return(quoted: str, policy: Policy) -> bool:
    """Whether a return is what the mail quotes first: by the clauses that every return gives word for word."""
    if not quoted:
        return False
    said = _plain(_MARKS.sub("", quoted[: 2 * _QUOTE]))[:_QUOTE]
    return any(_plain(clause) in said for force in policy.rules for clause in force.rule.clause.values())


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
