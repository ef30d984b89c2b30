"""Judging processes as a gate starts them, many on one store: `python -m mailgate.worker`."""

from __future__ import annotations

import pickle
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from mailgate.setup import Setup, read_setup
from tests.servers.gate import MAILBOX, PATIENCE, SERVER, TECHNICIANS


def setup(folder: Path, url: str, batch: int = 10) -> Setup:
    """As read from a config that names this store."""
    config = folder / "mailgate.toml"
    config.write_text(
        f'[mailbox]\naddress = "{MAILBOX}"\ntrusted_authserv_ids = ["{SERVER}"]\n'
        f'[technicians]\naddress = "{TECHNICIANS}"\n[gate]\nsecret_file = "{folder}/secret"\nbatch = {batch}\n'
        f'[replies]\nper_address_per_hour = 100000\nper_domain_per_hour = 100000\nper_hour = 100000\n'
        f'[store]\nurl = "{url}"\n[send.technicians]\nurl = "maildir:{folder}/t"\n'
        f'[send.customers]\nurl = "maildir:{folder}/c"\n',
        "utf-8",
    )  # fmt: skip
    return read_setup(config)


class Judge:
    """One process; it ends when it is told so, or is killed."""

    def __init__(self, by: Setup) -> None:
        self._ours, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as file:
            pickle.dump(by, file)
            file.seek(0)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mailgate.worker", str(file.fileno())],
                stdin=theirs.fileno(), pass_fds=(file.fileno(),), stdout=subprocess.DEVNULL,
            )  # fmt: skip

    def kill(self) -> None:
        """At any moment, as a power cut would."""
        self.process.kill()
        self.process.wait(PATIENCE)
        self._ours.close()

    def end(self) -> int:
        """Its exit status, once the batch has ended."""
        self._ours.shutdown(socket.SHUT_WR)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self._ours.close()
