"""How well decisions agree with labels: precision and recall a rule, the cost of errors, the worst mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mailgate.policy import RuleNumber

_STOPPED = ("return", "hold", "ignore")
# What an error costs, by what was right and what was said: a good mail kept back costs a customer, a bad one let
# through a technician's time, an answered machine may start a storm. Any other wrong outcome costs 1.
_COSTS = {("forward", "return"): 5, ("forward", "hold"): 3, ("forward", "ignore"): 10, ("ignore", "return"): 10}


@dataclass(slots=True)
class Tally:
    """Right and wrong "yes" and wrong "no" of one question."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, said: bool, truth: bool) -> None:
        self.hits += said and truth
        self.false += said and not truth
        self.missed += truth and not said

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mail whose outcome or rules were wrong."""

    name: str
    subject: str
    want: tuple[str, tuple[int, ...]]
    got: tuple[str | None, tuple[int, ...]]
    cost: int


@dataclass(slots=True)
class Scores:
    """Figures of labelled mails, added one by one."""

    mails: int = 0
    exact: int = 0  # outcome and rules right
    outcomes: Counter[tuple[str, str | None]] = field(default_factory=Counter)  # (right, said)
    rules: dict[int, Tally] = field(default_factory=lambda: {rule.value: Tally() for rule in RuleNumber})
    missing: Tally = field(default_factory=Tally)
    priority: list[int] = field(default_factory=lambda: [0, 0])  # right, of
    relation: list[int] = field(default_factory=lambda: [0, 0])
    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, name: str, subject: str, expect: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """One mail: what is right, and what was decided. Keys in expect's `unsure` are not scored."""
        unsure = set(expect.get("unsure") or ())
        want, got = (_verdict(side) for side in (expect, answer))
        right = want[0] == got[0] and ("rules" in unsure or want[1] == got[1])
        self.mails += 1
        self.exact += right
        self.outcomes[expect["outcome"], got[0]] += 1
        if "rules" not in unsure:
            self._add_rules(want[1], got[1])
        self._add_rest(expect, answer, unsure)
        if not right:
            cost = 0 if want[0] == got[0] else _COSTS.get((expect["outcome"], str(got[0])), 1)
            self.mistakes.append(Mistake(name, subject, (expect["outcome"], want[1]), got, cost))

    def _add_rules(self, want: Collection[int], got: Collection[int]) -> None:
        for number, tally in self.rules.items():
            tally.add(number in got, number in want)

    def _add_rest(self, expect: Mapping[str, Any], answer: Mapping[str, Any], unsure: Collection[str]) -> None:
        for key, counts in (("priority", self.priority), ("relation", self.relation)):
            if expect.get(key) and key not in unsure:
                counts[0] += expect[key] == answer.get(key)
                counts[1] += 1
        if "missing" not in unsure and RuleNumber.DETAIL in expect["rules"]:
            said, truth = set(answer.get("missing") or ()), set(expect.get("missing") or ())
            for part in said | truth:
                self.missing.add(part in said, part in truth)

    @property
    def kept_back(self) -> tuple[int, int]:
        """Good mail that was not forwarded, of all good mail."""
        return self._wrong(("forward",), lambda said: said != "forward")

    @property
    def leaked(self) -> tuple[int, int]:
        """Mail that should not have been forwarded and was, of all such mail."""
        return self._wrong(_STOPPED, lambda said: said == "forward")

    @property
    def machines_answered(self) -> int:
        return self.outcomes["ignore", "return"]

    @property
    def cost(self) -> int:
        """The sum of what the mistakes cost."""
        return sum(mistake.cost for mistake in self.mistakes)

    def worst(self, count: int) -> Sequence[Mistake]:
        """The dearest mistakes first."""
        return sorted(self.mistakes, key=lambda mistake: -mistake.cost)[:count]

    def _wrong(self, rights: Collection[str], is_wrong: Any) -> tuple[int, int]:
        of = {pair: count for pair, count in self.outcomes.items() if pair[0] in rights}
        return sum(count for (_, said), count in of.items() if is_wrong(said)), sum(of.values())


def _verdict(side: Mapping[str, Any]) -> tuple[Any, tuple[int, ...]]:
    return side["outcome"], tuple(sorted(side.get("rules") or ()))
