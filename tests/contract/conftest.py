"""Every test here holds for each kind of store: SQLite in memory, an SQLite file, PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailgate.store import Store, open_store
from tests.servers.postgres import Postgres, postgres  # noqa: F401

HOST = "gate.example"
SHARED = ["file", pytest.param("postgres", marks=pytest.mark.server)]


def _url(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if kind == "postgres":
        url: str = request.getfixturevalue("postgres").database(request.getfixturevalue("template"))
        return url
    return "sqlite://" if kind == "memory" else f"sqlite:///{folder / 'store.db'}"


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:  # noqa: F811
    """An empty store in PostgreSQL, to be copied: quicker than making the schema for each test."""
    url = postgres.database()
    open_store(url).close()
    return url


@pytest.fixture(params=["memory", *SHARED])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    with open_store(_url(request.param, request, tmp_path), host=HOST) as opened:
        yield opened


@pytest.fixture(params=SHARED)
def gates(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Makes further gates on one store: each call opens it anew, as another process would."""
    url = _url(request.param, request, tmp_path)
    opened: list[Store] = []

    def gate() -> Store:
        opened.append(open_store(url, host=HOST))
        return opened[-1]

    yield gate
    for one in opened:
        one.close()
