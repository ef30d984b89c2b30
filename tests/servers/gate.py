"""A real gate in a folder of its own: `mailgate run` as a process, SMTP into it, Maildirs out of it."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from mailgate.store import OutboxState, Store, open_store

T = TypeVar("T")
MAILBOX, TECHNICIANS, ADMIN = "soporte@hosting.example", "mesa@tecnicos.example", "admin@hosting.example"
SERVER = "mx.hosting.example"
PATIENCE = 30.0  # seconds
COMPLETE = (
    "El sitio tienda.empresa.example muestra el error 502 al pagar con tarjeta, desde ayer a las 10, en Chrome y Edge."
)


def until(true: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """Wait for a condition; its value."""
    end = time.monotonic() + patience
    while not (value := true()):
        assert time.monotonic() < end, f"waited {patience:g} s in vain: {what}"
        time.sleep(0.01)
    return value


def has_ended(process: int) -> bool:
    """Whether it runs no more; who should have taken note of its end may be dead too (a zombie)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def letter(
    sender: str,
    message_id: str,
    body: str = COMPLETE,
    subject: str = "Error 502 al pagar en tienda.empresa.example",
    **headers: str,
) -> bytes:
    """A customer's mail as the mail server in front hands it on: authenticated, unless headers tell otherwise.

    Names of headers are written with _ for -; an empty value leaves the header out.
    """
    given = {
        "Authentication_Results": f"{SERVER}; dmarc=pass header.from={sender.rpartition('@')[2]}",
        "From": sender,
        "To": MAILBOX,
        "Subject": subject,
        "Message_ID": message_id,
    } | headers
    mail = EmailMessage(policy=policy.SMTP)
    for name, value in given.items():
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content(body + "\n")
    return mail.as_bytes()


class RealGate:
    """Its config, process and log. `extra` are further lines of the config, by section."""

    def __init__(self, folder: Path, extra: Mapping[str, str] = {}, mailbox: str = MAILBOX) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.mailbox, self.config = folder, mailbox, folder / "mailgate.toml"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.store_url = f"sqlite:///{folder}/store/mailgate.db"
        self._extra, self._starts = dict(extra), 0
        self.write_config()

    def write_config(self, **extra: str) -> None:
        sections = {
            "mailbox": f'address = "{self.mailbox}"\ntrusted_authserv_ids = ["{SERVER}"]',
            "technicians": f'address = "{TECHNICIANS}"\nsenders = ["@tecnicos.example"]',
            "admin": f'address = "{ADMIN}"',
            "gate": f'secret_file = "{self.folder}/secret"',
            "store": f'url = "{self.store_url}"',
            "smtp": "port = 0\nshutdown_timeout = 1",
            "send.technicians": f'url = "maildir:{self.folder}/technicians"',
            "send.customers": f'url = "maildir:{self.folder}/customers"',
            "log": 'format = "json"',
        }
        for name, lines in (self._extra | extra).items():
            own = lines.startswith("=")  # in place of the usual lines
            sections[name] = lines[1:] if own else f"{sections.get(name, '')}\n{lines}"
        self.config.write_text("".join(f"[{name}]\n{lines}\n" for name, lines in sections.items()), "utf-8")

    # The process

    def start(self, *program: str, wait: bool = True) -> None:
        """Start it in a process group of its own; by another program than `mailgate`, where one is given."""
        self._starts += 1
        command = [sys.executable, *(program or ("-m", "mailgate")), "run", "--config", str(self.config)]
        with self._log.open("wb") as log, (self.folder / "errors").open("ab") as errors:
            self.process = subprocess.Popen(command, stdout=log, stderr=errors, start_new_session=True)
        if wait:
            self.port = int(self.heard("gate.started")["doors"][0].rpartition(":")[2])

    @property
    def _log(self) -> Path:
        return self.folder / f"log-{self._starts}"

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    def events(self, name: str) -> list[dict[str, Any]]:
        """What this start's log says of it, in order."""
        lines = self._log.read_bytes().split(b"\n")[:-1]
        return [line for line in map(json.loads, lines) if line["event"] == name]

    def heard(self, name: str, times: int = 1) -> dict[str, Any]:
        """Wait for so many events of a name; the last one."""

        def there() -> dict[str, Any] | None:
            found = self.events(name)
            if len(found) < times:
                assert self.running.poll() is None, f"the gate ended: {(self.folder / 'errors').read_text()}"
                return None
            return found[times - 1]

        return until(lambda: there(), f"{times} x {name}")

    def judge(self) -> int:
        """The judging process's id, once it runs."""
        number = self.running.pid

        def child() -> int:
            children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
            found = [int(pid) for pid in children if b"mailgate.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
            return found[0] if found else 0

        return until(child, "a judge")

    def kill(self) -> None:
        """All of it at once, as by a power cut."""
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(PATIENCE)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """As a service manager does; the exit status."""
        self.running.send_signal(number)
        return self.running.wait(PATIENCE)

    # Mail

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE)

    def send(self, *mails: bytes, sender: str | None = None) -> None:
        """Hand mails over on one connection; the envelope's sender is that of From unless given."""
        with self.smtp() as smtp:
            for mail in mails:
                written = str(message_from_bytes(mail, policy=policy.default)["From"])
                smtp.sendmail(written if sender is None else sender, [self.mailbox], mail)

    def customers(self) -> list[EmailMessage]:
        return self._mails("customers")

    def technicians(self) -> list[EmailMessage]:
        return self._mails("technicians")

    def _mails(self, folder: str) -> list[EmailMessage]:
        files = (self.folder / folder / "new").glob("*")
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    # The store

    @contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(self.store_url) as store:
            yield store

    def drained(self, patience: float = PATIENCE) -> dict[str, Any]:
        """Wait until all is judged and sent; the audit then."""
        with self.store() as store:

            def done() -> bool:
                report: Any = store.audit()
                outbox = report["outbox"]
                states = (OutboxState.QUEUED, OutboxState.CLAIMED)
                return not report["waiting"] and not any(outbox.get(state, 0) for state in states)

            until(done, "all judged and sent", patience)
            return store.audit()
