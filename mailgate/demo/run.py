"""The demo's course: send, wait until all is decided and sent, show."""

from __future__ import annotations

import shutil
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mailgate.demo.desk import MAILBOX, DemoGate, mail_of, message_id
from mailgate.demo.mails import LETTERS, TECHNICIAN, Letter
from mailgate.errors import MailgateError
from mailgate.policy import Decision
from mailgate.store import OutboxState, Store, open_store

_PATIENCE = 40.0  # seconds until everything has gone out
_LEFT = ("mailgate.toml", "mailgate.db", "secret", "log.jsonl", "customers", "technicians")  # begin its files' names
_COLOURS = {"forward": "green", "return": "yellow", "hold": "magenta", "ignore": "dim", "relay": "cyan"}


def demo(folder: Path = Path("demo")) -> None:
    """Run it in a fresh folder; it stays there, to be looked at. MailgateError where the folder holds other things."""
    folder = folder.absolute()
    _clear(folder)
    folder.mkdir(parents=True)
    console = Console()
    console.print(f"A gate starts on loopback; {len(LETTERS) + 1} mails go through it by SMTP …")
    with DemoGate(folder) as gate:
        for letter in LETTERS:
            gate.send(mail_of(letter))
        with open_store(f"sqlite:///{folder / 'mailgate.db'}") as store:
            _wait(store, len(LETTERS))
            gate.send(_answer_of_technician(folder))
            _wait(store, len(LETTERS) + 1)
            _show(console, store, folder)


def _clear(folder: Path) -> None:
    """Take away what an earlier demo left, and never anything else: the user may have a `demo` of their own here."""
    if not folder.exists():
        return
    if not folder.is_dir() or any(not entry.name.startswith(_LEFT) for entry in folder.iterdir()):
        raise MailgateError(f"{folder}: is not what a demo left; move it away, or run the demo in another folder")
    shutil.rmtree(folder)


def _answer_of_technician(folder: Path) -> EmailMessage:
    """A technician answers the forwarded mail, as any mail is answered."""
    forwarded = next(mail for mail in _mails(folder / "technicians") if "formulario de pedidos" in str(mail["Subject"]))
    return mail_of(
        TECHNICIAN,
        to=str(forwarded["Reply-To"] or MAILBOX),
        in_reply_to=str(forwarded["Message-ID"]),
        subject=f"Re: {forwarded['Subject']}",
    )


def _wait(store: Store, messages: int) -> None:
    """Until so many are decided and nothing waits to be sent."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        decided = [message for message in store.messages() if message.decided_at]
        busy = [row for state in (OutboxState.QUEUED, OutboxState.CLAIMED) for row in store.outbox_list(state)]
        if len(decided) == messages and not busy:
            return
        time.sleep(0.1)
    raise MailgateError("the demo's gate did not finish in time; its log stands in the demo's folder")


def _mails(folder: Path) -> list[EmailMessage]:
    files = sorted((folder / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def _show(console: Console, store: Store, folder: Path) -> None:
    table = Table(
        "what was sent", "subject", "outcome", "why", "case", title="What became of each mail", show_lines=False
    )
    for letter in (*LETTERS, TECHNICIAN):
        table.add_row(*_row(store, letter))
    console.print(table)
    _print_mail(console, "A forwarded mail, as technicians get it", _first(folder / "technicians", "535"))
    _print_mail(console, "A reply, as the customer gets it", _first(folder / "customers", "Problema con mi", "Detalle"))
    _print_mail(console, "The alert of the outage", _first(folder / "technicians", "[incidente"))
    console.print(f"Everything lies in {folder}: the store, the log (mailgate tail {folder}/log.jsonl), both Maildirs.")
    console.print(f"For the commands: . .venv/bin/activate; export MAILGATE_CONFIG={folder}/mailgate.toml")
    console.print(f"Why of any mail: mailgate explain '{message_id(LETTERS[1])}'")


def _row(store: Store, letter: Letter) -> tuple[str | Text, ...]:
    message = store.find_messages(message_id(letter))[-1]
    decision = store.decisions_of(message.id)[-1][1]
    outcome = str(decision.outcome)
    return (
        letter.shows,
        Text(message.subject or "", overflow="ellipsis", no_wrap=True),
        Text(outcome, style=_COLOURS[outcome]),
        _why(decision),
        message.case or "",
    )


def _why(decision: Decision) -> str:
    parts = [decision.reason]
    parts += [f"rule {finding.rule} {finding.code}" for finding in decision.findings]
    parts += ["lacks " + ", ".join(decision.missing)] if decision.missing else []
    parts += [f"priority {decision.priority}"] if decision.priority else []
    return "; ".join(parts)


def _first(folder: Path, *words: str) -> EmailMessage | None:
    """The first mail whose subject or text holds all the words."""
    for mail in _mails(folder):
        text = f"{mail['Subject']}\n{_text(mail)}"
        if all(word in text for word in words):
            return mail
    return None


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _print_mail(console: Console, title: str, mail: EmailMessage | None) -> None:
    if mail is None:
        return
    heads = [f"{name}: {mail[name]}" for name in ("From", "To", "Reply-To", "Subject") if mail[name]]
    parts = [part.get_filename() or part.get_content_type() for part in mail.iter_attachments()]
    text = "\n".join((*heads, "", _text(mail).strip(), *(f"[attached: {part}]" for part in parts)))
    console.print(Panel(Text(text), title=title, title_align="left"))
