"""Random histories as lists of steps, so that one that fails can be made short."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.stateful.machine import COMMANDS, COMPANIES, JUMPS, SENDERS, Machine
from tests.stateful.real import Real
from tests.stateful.texts import OPENING, WITHIN

Step = tuple[str, tuple[Any, ...]]
STEPS = 30


def history(random: Random) -> list[Step]:
    """Mostly about a few people, so that much happens to each of them; now and then about all."""
    few = random.sample(SENDERS, random.choice((1, 2, 3)))
    texts = random.sample([text.name for text in OPENING], 4)
    within = random.sample([text.name for text in WITHIN], 4)

    def who() -> tuple[str, str]:
        return random.choice(few) if random.random() < 0.9 else random.choice(SENDERS)

    def near() -> int:
        """Which message, counted from the newest."""
        return min(int(random.expovariate(0.5)), 30)

    makers: dict[str, tuple[int, Callable[[], tuple[Any, ...]]]] = {
        "opens": (8, lambda: (who(), random.choice(texts), random.random() < 0.15)),
        "answers": (10, lambda: (random.choice(within), near(), random.random() < 0.4, random.random() < 0.15)),
        "technician": (5, lambda: (near(), random.choice(COMMANDS), random.random() < 0.4)),
        "waits": (6, lambda: (random.choice(JUMPS),)),
        "repeats_in_thread": (2, lambda: (near(),)),
        "stranger_joins": (1, lambda: (who(), random.choice(texts), near())),
        "chases_out_of_thread": (2, lambda: (who(), random.choice(("how-goes", "press")))),
        "comes_twice": (1, lambda: (near(),)),
        "fails_at_many": (1, lambda: (random.choice(("send", "panel", "expired", "down")), random.randint(3, 6))),
        "restarts": (1, lambda: ()),
        "admin_releases": (3, lambda: (near(),)),
        "admin_closes": (1, lambda: (near(),)),
        "admin_forgives": (1, lambda: (near(),)),
        "admin_lifts": (1, lambda: (near(),)),
        "admin_merges": (1, lambda: (who(), who())),
    }
    names = random.choices(list(makers), [weight for weight, _ in makers.values()], k=STEPS)
    return [(name, makers[name][1]()) for name in names]


def play(real: Real, steps: list[Step]) -> None:
    """Raises AssertionError where gate and model differ."""
    machine = Machine(real)
    for name, arguments in steps:
        getattr(machine, name)(*arguments)
    machine.ends()


def shortened(make: Callable[[], Real], steps: list[Step]) -> list[Step]:
    """The history without the steps that its failure does not need."""
    for size in (8, 4, 2, 1, 1):
        start = 0
        while start < len(steps):
            less = steps[:start] + steps[start + size :]
            if _fails(make, less):
                steps = less
            else:
                start += size
    return steps


def _fails(make: Callable[[], Real], steps: list[Step]) -> bool:
    real = make()
    try:
        play(real, steps)
    except AssertionError:
        return True
    finally:
        real.store.close()
    return False


assert {company for _, company in SENDERS} >= set(COMPANIES)
