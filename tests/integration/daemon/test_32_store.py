"""GUARANTEE 32: a full disk is a 452, a store that is gone a 451; nothing is lost, and all goes on by itself after."""

from __future__ import annotations

import smtplib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.gate import RealGate, letter, until
from tests.servers.postgres import Postgres, postgres, programs  # noqa: F401


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("no small disk: mounting a tmpfs needs root (sudo make test)")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def _refused(gate: RealGate, mail: bytes) -> int:
    """The code that the mail is refused with; 0 where it is taken."""
    try:
        gate.send(mail)
    except smtplib.SMTPDataError as error:
        return error.smtp_code
    return 0


def test_32_a_full_disk_is_a_452_until_there_is_room(make_gate, small_disk):
    """The client keeps the mail meanwhile; the gate needs no restart."""
    gate = make_gate(store=f'=url = "sqlite:///{small_disk}/mailgate.db"')
    gate.store_url = f"sqlite:///{small_disk}/mailgate.db"
    gate.start()
    gate.send(letter("ana@uno.example", "<1@uno.example>"))
    gate.drained()
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
        while True:
            file.write(bytes(4096))
    big = letter("ana@dos.example", "<2@dos.example>", "Sale error 500 al pagar.\n" * 8000)
    assert _refused(gate, big) == 452
    assert gate.running.poll() is None
    ballast.unlink()
    assert _refused(gate, big) == 0
    audit = gate.drained()
    assert audit["balanced"] and not audit["faults"] and audit["received"] == 2
    assert gate.end() == 0


@pytest.mark.server
def test_32_a_store_that_is_gone_is_a_451_until_it_is_back(make_gate, tmp_path):
    """PostgreSQL falls in mid-work, for the receiver, the judge, the outbox and the timers at once."""
    (tmp_path / "pg").mkdir()
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(folder.stat().st_mode | 0o711)  # the server runs as a user of its own
    server = Postgres(programs(), tmp_path / "pg")
    server.start()
    try:
        url = server.database()
        gate = make_gate(store=f'=url = "{url}"')
        gate.store_url = url
        gate.start()
        gate.send(letter("ana@uno.example", "<1@uno.example>"))
        gate.drained()
        server.stop()
        assert _refused(gate, letter("ana@dos.example", "<2@dos.example>")) == 451
        gate.heard("store.lost")
        server.resume()
        until(lambda: _refused(gate, letter("ana@dos.example", "<2@dos.example>")) == 0, "mail taken again")
        audit = gate.drained()
        assert audit["balanced"] and not audit["faults"] and audit["forwarded"] == 2
        gate.heard("store.back")
        assert gate.end() == 0
    finally:
        server.stop()
