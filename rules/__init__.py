"""The fair-use policy: one rule, one file, in the order of their numbers. No scanning: what is listed here is in force."""

from mailgate.policy import Rule
from rules import (
    r00_elsewhere,
    r01_priority,
    r02_subject,
    r03_evidence,
    r04_detail,
    r05_duplicate,
    r06_follow_up,
    r07_calls,
    r08_coarse,
    r09_pressure,
    r10_nonsense,
)

RULES: tuple[Rule, ...] = (
    r00_elsewhere.RULE,
    r01_priority.RULE,
    r02_subject.RULE,
    r03_evidence.RULE,
    r04_detail.RULE,
    r05_duplicate.RULE,
    r06_follow_up.RULE,
    r07_calls.RULE,
    r08_coarse.RULE,
    r09_pressure.RULE,
    r10_nonsense.RULE,
)

__all__ = ["RULES"]
