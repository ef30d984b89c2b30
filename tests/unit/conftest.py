"""What many unit tests need."""

import time
from collections.abc import Iterator

import pytest


@pytest.fixture
def in_mexico(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's clock shows Mexico's central time: six hours behind UTC, with no summer time."""
    monkeypatch.setenv("TZ", "CST6")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
