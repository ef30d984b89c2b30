"""The command line as a user has it: a config, a store with mail in it, and the command itself."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mailgate.actions import Incoming
from mailgate.cli import app
from mailgate.config import load_config, load_policy
from mailgate.gate import Gate
from mailgate.store import Store, open_store
from rules import RULES

Command = Callable[..., Any]

CONFIG = """
[mailbox]
address = "soporte@hosting.example"
trusted_authserv_ids = ["mx.hosting.example"]
[technicians]
address = "mesa@tecnicos.hosting.example"
senders = ["@tecnicos.hosting.example"]
[store]
url = "sqlite:///{store}"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "mailgate.toml"
    file.write_text(CONFIG.format(store=tmp_path / "gate.db"))
    return file


@pytest.fixture
def mailgate(config: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command: `mailgate("held", "list")`; `stdin` is its standard input."""
    monkeypatch.setenv("MAILGATE_CONFIG", str(config))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object, stdin: str | bytes | None = None) -> Any:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    return run


@pytest.fixture
def store(config: Path):
    with open_store(load_config(config).store.url) as opened:
        yield opened


@pytest.fixture
def judged(store: Store, config: Path) -> Callable[..., list[int]]:
    """Keep mails in the store and judge them, as a running gate would."""

    def judge(*raws: bytes) -> list[int]:
        at = datetime(2025, 1, 6, 15, 0, tzinfo=UTC)
        numbers = store.keep([Incoming(raw, at, None, (), "pipe") for raw in raws])
        gate = Gate(store, load_config(config).world(), load_policy(None, RULES), b"x" * 32)
        while gate.work(50):
            pass
        return numbers

    return judge
