"""The running gate serves /metrics and /healthz where [watch] says so."""

from __future__ import annotations

import sys
import urllib.request
from pathlib import Path

from tests.servers.manager import Manager
from tests.servers.postfix import free_port

CONFIG = """
[gate]
secret_file = "{0}/secret"
[store]
url = "sqlite:///{0}/mailgate.db"
[smtp]
port = 0
[send.technicians]
url = "maildir:{0}/technicians"
[send.customers]
url = "maildir:{0}/customers"
[watch]
enabled = true
port = {1}
"""


def get(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return str(answer.read().decode())


def test_the_gate_tells_how_it_is(tmp_path: Path) -> None:
    """Its health, and at least that it has started and how much of the disk is free."""
    port = free_port()
    (tmp_path / "mailgate.toml").write_text(CONFIG.format(tmp_path, port), "utf-8")
    command = [sys.executable, "-m", "mailgate", "run", "--config", str(tmp_path / "mailgate.toml")]
    manager = Manager(command, tmp_path, watchdog=30)
    try:
        manager.hear_until("READY=1")
        assert get(port, "/healthz") == "ok\n"
        text = get(port, "/metrics")
        assert 'mailgate_events_total{event="gate.started"} 1.0' in text
        assert 'mailgate_messages{state="waiting"} 0.0' in text
        assert "mailgate_disk_free_ratio 0." in text
    finally:
        assert manager.stop() == 0
