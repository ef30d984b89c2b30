"""docs/postfix.md, the pipe: `mailgate pipe` keeps what Postfix hands it, and ends with 75 where it can't."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mailgate.store import open_store
from tests.integration.postfix.conftest import MAILBOX, Start, hand_over
from tests.servers.postfix import Postfix

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.server

ARGV = "user=nobody flags=Rq null_sender= argv={program} -m mailgate pipe --config {config}"
WORDS = "--sender=${sender} --recipient=${recipient}"
MAIL = "Subject: Hola\r\n\r\nNo abre áé\r\n".encode()


@pytest.fixture(scope="module")
def program() -> str:
    """A Python that Postfix's account may run and that has the gate: our own, or Debian's with our packages."""
    packages = ":".join([str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))])
    for words in (sys.executable, f"/usr/bin/env PYTHONPATH={packages} /usr/bin/python3"):
        asked = subprocess.run(
            ["runuser", "-u", "nobody", "--", *words.split(), "-c", "import mailgate.cli.pipe, mailgate.store"],
            cwd="/", capture_output=True,
        )  # fmt: skip
        if asked.returncode == 0:
            return words
    pytest.skip("no Python that the account nobody may run has the gate's packages: give it a readable one")


@pytest.fixture
def config(postfix_folder: Path) -> Path:
    """A gate whose store lies in a folder of nobody's, as the pipe's account must own it."""
    state = postfix_folder / "state"
    state.mkdir()
    shutil.chown(state, "nobody")
    file = postfix_folder / "mailgate.toml"
    file.write_text(f'[store]\nurl = "sqlite:///{state}/store.db"\n')
    return file


@pytest.fixture
def piped(start: Start, program: str, config: Path) -> Callable[[], Postfix]:
    """Starts a Postfix with the pipe of docs/postfix.md."""
    words = ARGV.format(program=program, config=config)
    return lambda: start({"hosting.example": "mailgate:"}, pipe=f"{words} {WORDS}")


@pytest.mark.parametrize("sender", ["ana@cliente.example", ""])
def test_a_piped_message_is_kept_with_its_envelope(piped: Callable[[], Postfix], config: Path, sender: str) -> None:
    """The null sender of a bounce included."""
    postfix = piped()
    hand_over(postfix, MAIL, MAILBOX, sender=sender)
    assert [status[1] for status in postfix.await_statuses(1)] == ["sent"]
    with open_store(f"sqlite:///{config.parent}/state/store.db") as store:
        (kept,) = store.take(10)
    incoming = kept.incoming
    assert (incoming.source, incoming.envelope_from, incoming.recipients) == ("pipe", sender, (MAILBOX,))
    assert incoming.raw.endswith("No abre áé\n".encode())


def test_a_message_that_cannot_be_kept_stays_with_postfix(piped: Callable[[], Postfix], config: Path) -> None:
    """75, EX_TEMPFAIL: a broken config, here, loses nothing; mended, the mail comes."""
    whole = config.read_text()
    config.write_text("[store\n")
    postfix = piped()
    hand_over(postfix, MAIL, MAILBOX)
    assert [status[1] for status in postfix.await_statuses(1)] == ["deferred"]
    config.write_text(whole)
    postfix.run("flush")
    assert [status[1] for status in postfix.await_statuses(2)] == ["deferred", "sent"]
