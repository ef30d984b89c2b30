"""A private Dovecot from Debian's package: own config, own mail, own loopback port, gone when the tests end."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.servers.certificate import self_signed
from tests.servers.reach import reachable

PROGRAM = Path("/usr/sbin/dovecot")
PASSWORD = "s3cret"  # of every user

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
mail_max_userip_connections = 100
auth_mechanisms = plain login xoauth2
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
  process_min_avail = 1
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
protocol imap {{
  imap_idle_notify_interval = 29 mins
}}
"""


class Dovecot:
    """One running server, with and without TLS (for localhost). Every user exists: a new name is an empty mailbox."""

    def __init__(self, folder: Path, prefix: str, separator: str) -> None:
        self.folder, self._prefix, self._separator = folder, prefix, separator
        self._server: subprocess.Popen[bytes] | None = None
        self.port, self.tls_port = free_port(), free_port()
        self.certificate, self.key = self_signed(folder)

    def start(self) -> None:
        """Returns when it answers."""
        (self.folder / "mail").mkdir(exist_ok=True)
        self._own()
        config = self.folder / "dovecot.conf"
        config.write_text(self._config())
        self._server = subprocess.Popen([PROGRAM, "-F", "-c", config], stderr=subprocess.DEVNULL)
        self._answers()

    def _own(self) -> None:
        """Mail belongs to another user than root, whom Dovecot refuses; that user must reach it."""
        if os.geteuid() == 0:
            shutil.chown(self.folder / "mail", "mail", "mail")
        reachable(self.folder)

    def _config(self) -> str:
        me = pwd.getpwuid(os.geteuid()).pw_name
        root = os.geteuid() == 0
        return _CONFIG.format(
            folder=self.folder, port=self.port, tls_port=self.tls_port, password=PASSWORD,
            certificate=self.certificate, key=self.key,
            prefix=self._prefix, separator=self._separator,
            user="mail" if root else me, group="mail" if root else _group(),
            internal="dovecot" if root else me, login="dovenull" if root else me,
        )  # fmt: skip

    def _answers(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                with self.client("probe"):
                    return
            except OSError:
                assert self._server is not None
                if self._server.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"Dovecot did not start: {self.log}")
                time.sleep(0.02)

    @property
    def log(self) -> str:
        """What it has written."""
        file = self.folder / "log"
        return file.read_text("utf-8", "replace")[-4000:] if file.exists() else "no log"

    def stop(self) -> None:
        """End it and every session."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGTERM)
            self._server.wait(30)

    @contextmanager
    def client(self, user: str, folder: str | None = None) -> Iterator[IMAPClient]:
        """A connection of a person, logged in; with `folder` selected."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=30) as client:
            client.login(user, PASSWORD)
            if folder:
                client.select_folder(folder)
            yield client


def _group() -> str:
    return grp.getgrgid(os.getegid()).gr_name


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(prefix: str = "", separator: str = "/") -> Iterator[Dovecot]:
    """A server for a while; skips (in CI: fails) where the program is missing."""
    if not PROGRAM.exists():
        missing = "Dovecot is not installed: sudo apt-get install dovecot-imapd"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="mailgate-imap-") as folder:
        server = Dovecot(Path(folder), prefix, separator)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A server for all tests of the session."""
    with running() as server:
        yield server
