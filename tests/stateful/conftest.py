"""What the tests of one customer's history share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailgate import journal
from tests.stateful.real import Real


@pytest.fixture
def desk(request: pytest.FixtureRequest) -> Iterator[Real]:
    """A fresh gate of the kind that the test's module calls Desk, its log silent."""
    with journal.silent():
        made: Real = request.module.Desk()
        yield made
        made.store.close()
