"""Every rule looks at the facts and reports. Nothing is decided here."""

from __future__ import annotations

from mailgate.facts import Facts, Role
from mailgate.policy import Finding, Policy, RuleInForce, RuleNumber

_NEEDS_SENSE = range(RuleNumber.ELSEWHERE, RuleNumber.DETAIL + 1)  # not judged where rule 10 is broken


class RuleFailed(Exception):
    """A rule raised: the mail goes to a person, never to a reply."""

    def __init__(self, number: int, cause: BaseException) -> None:
        super().__init__(f"rule {number} raised {type(cause).__name__}: {cause}")
        self.number = number


def judge(facts: Facts, policy: Policy, released: bool = False) -> tuple[Finding, ...]:
    """The findings of all rules, in the order of their numbers.

    Raises RuleFailed where a rule raises.
    """
    if not _is_judged(facts, released):
        return ()
    findings = [finding for rule in policy.rules if (finding := _check(rule, facts))]
    if any(finding.rule == RuleNumber.NONSENSE for finding in findings):
        findings = [finding for finding in findings if finding.rule not in _NEEDS_SENSE]
    return tuple(sorted(findings, key=lambda finding: finding.rule))


def _is_judged(facts: Facts, released: bool = False) -> bool:
    """Only a customer's mail is judged; no machine's, no copy; none without a sender or of a suspended account until
    it is released.
    """
    history = facts.history
    kept_out = facts.mail.machine or history.copy or history.suspension or not facts.sender.address
    return facts.sender.role is Role.CUSTOMER and (released or not kept_out)


def _check(rule: RuleInForce, facts: Facts) -> Finding | None:
    try:
        return rule.rule.check(facts, rule.settings)
    except Exception as error:
        raise RuleFailed(rule.rule.number, error) from error
