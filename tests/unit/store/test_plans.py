"""No query of the line, the outbox or the timers reads a whole table: each has its index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import CompoundSelect, Delete, Select, Update

from mailgate.store import (
    Store,
    admin_accounts,
    admin_cases,
    admin_messages,
    alarms,
    batch,
    desk,
    open_store,
    post,
    recall,
    receipt,
    swarm,
)

MODULES = (receipt, recall, swarm, batch, desk, post, admin_cases, admin_accounts, admin_messages, alarms)
WHOLE = {  # that read a table in the order of its row ids, a page at a time, or are asked for all there is
    "_LAST_ID", "_NEWEST", "_LIST", "_CALLS", "_IN_STATE", "_WRONG", "_NOT_CLOSED", "_STANDING",
    "_MERGES",
}  # fmt: skip
COUNTS = ("_OPEN", "_OUTBOX")  # a query for each state


def statements() -> Iterator[Any]:
    """Every query that a module has built, by its name."""
    for module in MODULES:
        for name, value in vars(module).items():
            if isinstance(value, dict) and value and name in COUNTS:
                yield from (pytest.param(one, id=f"{name}.{key}") for key, one in value.items())
            if name.isupper() and name not in WHOLE and isinstance(value, Select | CompoundSelect | Update | Delete):
                yield pytest.param(value, id=f"{module.__name__.rpartition('.')[2]}.{name}")


@pytest.fixture(scope="module")
def empty() -> Iterator[Store]:
    with open_store("sqlite://") as store:
        yield store


@pytest.mark.parametrize("statement", list(statements()))
def test_it_searches_by_an_index(empty: Store, statement: Any) -> None:
    """SQLite's plan has no full scan."""
    with empty._db.read() as session:
        sql = empty._db.compiler.compile(statement)
        values = dict.fromkeys(statement.compile(dialect=empty._db.engine.dialect).params, 1)
        plan = session.connection.execute("EXPLAIN QUERY PLAN " + sql, values).fetchall()
    steps = [step for *_, step in plan]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN") and "INDEX" not in step and "CONSTANT" not in step]
