"""A private Postfix from Debian's package: own config, queue, data and log, on a loopback port."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

_NOBODY = 65534
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.hosting.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
smtpd_peername_lookup = no
recipient_delimiter = +
relay_domains = hosting.example
transport_maps = {transports}
mailgate_destination_recipient_limit = 1
virtual_mailbox_domains = tecnicos.hosting.example
virtual_mailbox_maps = inline:{{ mesa@tecnicos.hosting.example=mesa/ }}
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
default_transport = discard:
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
showq unix n - n - - showq
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
mailgate unix - n n - 10 pipe
  {pipe}
postlog unix-dgram n - n - 1 postlogd
"""
_STATUS = re.compile(r"to=<([^>]*)>.* status=(\w+) \((.*)\)$", re.M)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Postfix:
    """One running Postfix. `transports`: an address or domain -> where its mail goes, as in transport(5)."""

    def __init__(self, folder: Path, transports: Mapping[str, str], pipe: str = "user=nobody argv=/bin/false") -> None:
        self._folder, self._config = folder, folder / "config"
        self.port = free_port()
        folder.chmod(0o755)
        for name, owner in (("config", "root"), ("queue", "root"), ("data", "postfix"), ("mail", "nobody")):
            (folder / name).mkdir()
            shutil.chown(folder / name, owner)
        lines = " ".join(f"{{ {pattern} = {where} }}" for pattern, where in transports.items())
        table = f"inline:{{ {lines} }}" if transports else ""
        main = _MAIN.format(folder=folder, transports=table, nobody=_NOBODY)
        (self._config / "main.cf").write_text(main)
        (self._config / "master.cf").write_text(_MASTER.format(port=self.port, pipe=pipe))

    def run(self, command: str) -> None:
        """`postfix COMMAND`: start, flush, stop."""
        done = subprocess.run(
            ["/usr/sbin/postfix", "-c", self._config, command], capture_output=True, text=True, timeout=60
        )
        if done.returncode:
            pytest.fail(f"postfix {command} ended with {done.returncode}: {done.stderr}{self.log}")

    @property
    def log(self) -> str:
        file = self._folder / "log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def statuses(self) -> list[tuple[str, str, str]]:
        """Every delivery attempt so far: recipient, sent/deferred/bounced, what the other side said."""
        return [(to, status, said) for to, status, said in _STATUS.findall(self.log)]

    def await_statuses(self, count: int, recipient: str = "") -> list[tuple[str, str, str]]:
        """The statuses (of one recipient), once there are so many."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = [status for status in self.statuses() if not recipient or status[0] == recipient]
            if len(found) >= count:
                return found
            time.sleep(0.02)
        pytest.fail(f"{count} statuses did not come: {self.log}")

    def delivered(self) -> list[bytes]:
        """What the technicians' Maildir holds."""
        return [file.read_bytes() for file in (self._folder / "mail/mesa/new").glob("*")]


@pytest.fixture
def postfix_folder() -> Iterator[Path]:
    """Where a private Postfix may live; skips (in CI: fails) where there is none, or who runs the tests is not root."""
    if not Path("/usr/sbin/postfix").exists() or os.geteuid() != 0:
        missing = "a private Postfix needs root, and its package: sudo apt-get install postfix"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="mailgate-pf-") as folder:
        yield Path(folder)
