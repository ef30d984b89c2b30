"""What an admin has: a mailbox at a real Dovecot, a submission server, a config, and `mailgate connect`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mailgate.cli import app
from mailgate.oauth import source
from tests.integration.imap.given import Box
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot  # noqa: F401
from tests.servers.oauth import google, key, microsoft, token_file  # noqa: F401
from tests.servers.submission import Submission, submission


@pytest.fixture
def box(dovecot: Dovecot) -> Box:  # noqa: F811
    """Its user is an address, as people have it."""
    found = Box(dovecot)
    found.user += "@hosting.example"
    return found


@pytest.fixture
def taker(box: Box) -> Iterator[Submission]:
    with submission(box.user, PASSWORD, (box.server.certificate, box.server.key)) as found:
        yield found


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "mailgate.toml"
    file.write_text("# our gate\n[technicians]\naddress = 'mesa@hosting.example'  # whoever is in\n")
    return file


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    return file


@pytest.fixture
def connect(config: Path, box: Box, taker: Submission, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run the command with the servers' names and ports given, and further options; `answers` are typed."""
    monkeypatch.setenv("MAILGATE_CONFIG", str(config))
    source.cache_clear()

    def run(*options: object, answers: tuple[str, ...] = (), address: str = box.user, smtp: bool = True) -> Any:
        servers: list[object] = ["--port", box.server.tls_port, "--ca-file", box.server.certificate]
        servers += ["--smtp", f"localhost:{taker.port}"] if smtp else ["--smtp", "no"]
        silent = () if answers else ("--no-input",)
        arguments = ["connect", *([address] if address else []), *servers, *silent, *options]
        typed = "".join(f"{answer}\n" for answer in answers)
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed)

    return run
