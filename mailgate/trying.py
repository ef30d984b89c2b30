"""Judging a bare text by one rule, as new mail of somebody unknown: how a rule is tried and measured."""

from __future__ import annotations

from mailgate.actions import Incoming, Received
from mailgate.facts import History
from mailgate.gather import gather
from mailgate.made import START, blank
from mailgate.parse import parse
from mailgate.policy import Finding, Policy
from mailgate.world import World

_WORLD = World(address="soporte@localhost.invalid")


class Bench:
    """One rule of a policy, and nothing that came before."""

    def __init__(self, policy: Policy, number: int) -> None:
        self._policy = policy
        self._rule = next(rule for rule in policy.rules if rule.rule.number == number)

    def judge(self, subject: str, text: str) -> Finding | None:
        """What the rule finds in a mail with this subject and body."""
        raw = _mail(subject, text)
        received = Received(1, Incoming(raw, START, None, (), "try"))
        facts = gather(received, parse(raw), History(), _WORLD, self._policy)
        return self._rule.rule.check(facts, self._rule.settings)


def _mail(subject: str, text: str) -> bytes:
    message = blank()
    message["From"] = "cliente@empresa.example"
    message["To"] = _WORLD.address
    message["Subject"] = " ".join(subject.split())
    message.set_content(text.encode("utf-8", "replace").decode("utf-8"), cte="8bit")
    return message.as_bytes()
