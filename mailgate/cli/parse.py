"""`mailgate parse`: what mails say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from mailgate.cli.options import Json, MailPaths
from mailgate.cli.output import print_block, print_facts, print_json, print_skipped, print_title

if TYPE_CHECKING:
    from mailgate.mail import Attachment, Mail


def parse(paths: MailPaths, json: Json = False) -> None:
    """Show what mails say: own words, quotes, signature, attachments, machine or person, defects."""
    from mailgate.archive import in_time_order
    from mailgate.parse import parse as parsed

    for entry in in_time_order(paths, print_skipped):
        mail = parsed(entry.read())
        if json:
            print_json(described(mail) | {"file": str(entry.path)})
        else:
            _show(mail, str(entry.path))


def described(mail: Mail) -> dict[str, object]:
    """A mail as JSON shows it."""
    return {
        "message_id": mail.message_id,
        "from": mail.sender.address,
        "from_name": mail.sender.name,
        "to": [entry.address for entry in mail.to],
        "cc": [entry.address for entry in mail.cc],
        "subject": mail.subject,
        "date": mail.date.isoformat() if mail.date else None,
        "received": mail.received.isoformat() if mail.received else None,
        "text": mail.text,
        "own_words": mail.own_words,
        "quoted": mail.quoted,
        "forwarded": mail.forwarded,
        "signature": mail.signature,
        "disclaimer": mail.disclaimer,
        "attachments": [_attachment(file) for file in mail.attachments],
        "machine": mail.machine.kind if mail.machine else None,
        "machine_sign": mail.machine.sign if mail.machine else None,
        "unanswerable": mail.unanswerable,
        "claimed_priority": mail.claimed_priority,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "defects": mail.defects,
    }


def _attachment(file: Attachment) -> dict[str, object]:
    return {
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "inline": file.inline,
        "decoration": file.decoration,
    }


_BLOCKS = ("own_words", "quoted", "signature", "disclaimer")


def _show(mail: Mail, file: str) -> None:
    shown = described(mail)
    print_title(file)
    files = [f"{file.name or file.type} ({file.size} bytes)" for file in mail.attachments]
    heads = {key: shown[key] for key in ("message_id", "from", "to", "subject")}
    print_facts(heads | {"date": mail.date, "attachments": files})
    print_facts({key: shown[key] for key in ("machine", "machine_sign", "claimed_priority", "defects")})
    for name in _BLOCKS:
        if text := getattr(mail, name):
            typer.echo(f"{name}:")
            print_block(text)
