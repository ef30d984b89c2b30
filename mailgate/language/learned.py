"""The numbers that bench/models/train_alike.py has learned: how rare stems are, and the weights of likeness."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import exp


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named features."""

    weights: tuple[tuple[str, float], ...]
    bias: float

    def chance(self, features: Mapping[str, float]) -> float:
        """0 to 1."""
        total = self.bias + sum(weight * features[name] for name, weight in self.weights)
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Learned:
    """All that was learned about likeness."""

    rarity: Mapping[str, float]  # stem -> logarithm of mails / mails that hold it
    rarest: float  # of stems that no labelled mail holds twice
    whole: Logistic  # whether two mails are one matter
    subjects: Logistic  # the same, of subjects alone
    news: Logistic  # whether a mail tells something that its case lacks


@lru_cache(maxsize=1)
def learned() -> Learned:
    """The shipped numbers, read once."""
    stored = json.loads(resources.files(__package__).joinpath("data/alike.json").read_text("utf-8"))
    return Learned(
        rarity=stored["rarity"],
        rarest=stored["rarest"],
        **{name: _logistic(stored[name]) for name in ("whole", "subjects", "news")},
    )


def _logistic(stored: dict[str, float]) -> Logistic:
    bias = stored.pop("bias")
    return Logistic(tuple(stored.items()), bias)
