"""A private gate for the demo: its config, its process, and mail sent to it by SMTP."""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from pathlib import Path

from mailgate.demo.mails import Letter
from mailgate.errors import MailgateError

MAILBOX, TECHNICIANS = "soporte@hosting.example", "mesa@tecnicos.hosting.example"
_SERVER = "mx.hosting.example"
_PATIENCE = 30.0  # seconds for anything to happen
_CONFIG = """
[mailbox]
address = "{mailbox}"
trusted_authserv_ids = ["{server}"]

[technicians]
address = "{technicians}"
senders = ["@tecnicos.hosting.example"]

[gate]
secret_file = "{folder}/secret"

[store]
url = "sqlite:///{folder}/mailgate.db"

[smtp]
port = {port}

[send.technicians]
url = "maildir:{folder}/technicians"

[send.customers]
url = "maildir:{folder}/customers"

[log]
format = "json"
"""


def message_id(letter: Letter) -> str:
    """The Message-ID of a letter: its key is unique."""
    return f"<{letter.key}@demo.example>"


def mail_of(letter: Letter, to: str = MAILBOX, in_reply_to: str = "", subject: str = "") -> EmailMessage:
    """The letter as the receiving mail server hands it on, its sender authenticated."""
    mail, domain = EmailMessage(policy=SMTP), parseaddr(letter.sender)[1].partition("@")[2]
    mail["Authentication-Results"] = f"{_SERVER}; dmarc=pass header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = letter.sender, to, subject or letter.subject
    mail["Date"], mail["Message-ID"] = formatdate(), message_id(letter)
    answered = in_reply_to or (f"<{letter.answers}@demo.example>" if letter.answers else "")
    if answered:
        mail["In-Reply-To"] = mail["References"] = answered
    for name, value in letter.headers:
        mail[name] = value
    mail.set_content(letter.body + "\n")
    return mail


class DemoGate:
    """The gate's process. Use it as a context: it is ended in any case."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config, self.log = folder, folder / "mailgate.toml", folder / "log.jsonl"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    def __enter__(self) -> DemoGate:
        text = _CONFIG.format(
            mailbox=MAILBOX, server=_SERVER, technicians=TECHNICIANS, folder=self.folder, port=self.port
        )
        self.config.write_text(text, "utf-8")
        command = [sys.executable, "-m", "mailgate", "run", "--config", str(self.config)]
        self._process = subprocess.Popen(command, stdout=self.log.open("wb"))  # noqa: S603 - our own program
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(_PATIENCE)

    def send(self, mail: EmailMessage) -> None:
        """Hand a mail over; waits for the gate to be up."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=_PATIENCE) as smtp:
                    recipient = str(mail["To"]) if "hosting.example" in str(mail["To"]) else MAILBOX
                    smtp.send_message(mail, parseaddr(str(mail["From"]))[1], [parseaddr(recipient)[1]])
                return
            except ConnectionRefusedError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise MailgateError(f"the demo's gate did not start; its log is {self.log}") from None
                time.sleep(0.1)
