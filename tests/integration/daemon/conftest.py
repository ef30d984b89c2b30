"""Real gates, each in a folder of its own; all are ended with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers.gate import RealGate

MakeGate = Callable[..., RealGate]


@pytest.fixture
def make_gate(tmp_path: Path) -> Iterator[MakeGate]:
    """Makes gates; each call one more: `make_gate("b", mailbox=…, smtp="max_size = 1")`."""
    gates: list[RealGate] = []

    def make(name: str = "gate", /, **settings: str) -> RealGate:
        mailbox = {"mailbox": settings.pop("at")} if "at" in settings else {}
        extra = {key.replace("__", "."): lines for key, lines in settings.items()}
        gates.append(RealGate(tmp_path / name, extra, **mailbox))
        return gates[-1]

    yield make
    for gate in gates:
        if gate.process is not None:
            with suppress(ProcessLookupError):
                gate.kill()


@pytest.fixture
def gate(make_gate: MakeGate) -> RealGate:
    """One that runs."""
    made = make_gate()
    made.start()
    return made
