"""A rule that does what the mail's subject tells it: raises, hangs, kills the process."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

from mailgate.facts import Facts
from mailgate.policy import Finding, Rule, RuleAction


@dataclass(frozen=True)
class Settings:
    """None."""


def check(facts: Facts, settings: Settings) -> Finding | None:
    subject = facts.mail.subject
    if "raise" in subject:
        raise ValueError("a rule of an admin's own is broken")
    while "hang" in subject:
        pass
    if "kill" in subject:
        os.kill(os.getpid(), signal.SIGKILL)
    return None


BAD = Rule(42, "bad", {"es": "Mala", "en": "Bad"}, {"es": "-", "en": "-"}, RuleAction.ADVISE, check, Settings(), ())
