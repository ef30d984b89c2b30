"""A real Dovecot, a store in a file, and the fetching threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailgate.config.imap import ImapIn
from mailgate.imap import Fetching
from mailgate.store import Store, open_store
from tests.integration.imap.given import Box, Heard
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot  # noqa: F401
from tests.servers.oauth import google, key, microsoft, token_file  # noqa: F401
from tests.servers.wire import Wire


@pytest.fixture
def box(dovecot: Dovecot) -> Box:  # noqa: F811
    return Box(dovecot)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store'}") as opened:
        yield opened


@pytest.fixture
def password(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return str(file)


@pytest.fixture
def settings(box: Box, password: str) -> Callable[..., ImapIn]:
    """Settings for the test's mailbox; polling is so rare that IDLE alone can be in time."""

    def make(**changed: Any) -> ImapIn:
        usual = {
            "name": "soporte", "host": "127.0.0.1", "port": box.server.port, "tls": "off", "user": box.user,
            "password_file": password, "poll": 300, "timeout": 10,
        }  # fmt: skip
        return ImapIn(**(usual | changed))

    return make


Fetch = Callable[..., Fetching]


@pytest.fixture
def fetch(settings: Callable[..., ImapIn], store: Store, heard: Heard) -> Iterator[Fetch]:
    """Start fetching with changed settings; all is stopped at the end."""
    started: list[Fetching] = []

    def start(keeper: Any = store, **changed: Any) -> Fetching:
        fetching = Fetching([settings(**changed)], keeper, heard, lambda: datetime.now(UTC), heard.woken)
        fetching.start()
        started.append(fetching)
        return fetching

    yield start
    for fetching in started:
        fetching.stop()


@pytest.fixture
def begun(fetch: Fetch, heard: Heard) -> Callable[..., Fetching]:
    """Start and wait for the first look; what is delivered from then on is the gate's."""

    def start(**changed: Any) -> Fetching:
        before = len(heard.all("imap_connected"))
        fetching = fetch(**changed)
        heard.until("imap_connected", before + 1)
        return fetching

    return start


@pytest.fixture
def wire(box: Box) -> Iterator[Wire]:
    proxy = Wire(box.server.port)
    yield proxy
    proxy.close()
