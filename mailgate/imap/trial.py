"""Trying a mailbox out before the gate reads it: what it holds, and whether mail can be put away in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from mailgate.config.imap import ImapIn
from mailgate.errors import MailgateError
from mailgate.imap.away import can_move, mover
from mailgate.imap.client import Client, connect, hang_up
from mailgate.imap.fetching import login
from mailgate.imap.folders import make_folder, naming, open_folder

_NEWEST = 20  # messages that are looked at
_AUTHSERV_ID = re.compile(rb"Authentication-Results:\s*([A-Za-z0-9._-]+)\s*(?:\d+\s*)?;", re.I)
_SEEN, _TRASH = b"\\Seen", b"\\Trash"


@dataclass(frozen=True, slots=True)
class Found:
    """What a mailbox shows to who logs in."""

    folders: int
    messages: int  # in the first folder that would be read
    idle: bool  # it tells of new mail at once; otherwise it is polled
    moves: bool  # mail can be moved without expunging others'
    keywords: bool  # mail can be flagged instead
    authserv_id: str  # that most of the newest mails name first (RFC 8601); "" for none


def read(settings: ImapIn) -> Found:
    """Log in, list, select; nothing is changed. Raises OSError, IMAPClientError or MailgateError."""
    client = connect(settings, login(settings))
    try:
        names = naming(client)
        for folder in reversed(settings.folders):
            opened = open_folder(client, names.name(folder))
        uids = sorted(client.search("ALL"))
        idle, moves = client.has_capability("IDLE"), can_move(client)
        checker = _checker(client, uids[-_NEWEST:])
        return Found(len(client.list_folders()), len(uids), idle, moves, opened.keywords, checker)
    finally:
        hang_up(client)


def _checker(client: Client, uids: Sequence[int]) -> str:
    """Who checked the senders of these messages. Only a guess: a mail may bring any header with it."""
    answers = client.fetch(uids, ["BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS)]"]) if uids else {}
    heads = [part for answer in answers.values() for part in answer.values() if isinstance(part, bytes)]
    named = Counter(found[1].decode().lower() for head in heads if (found := _AUTHSERV_ID.match(head)))
    return max(named, key=lambda name: named[name], default="")


def move(settings: ImapIn) -> None:
    """Append a message of our own, move it as the gate would, find it there, and take it away again.

    Makes the folders that are missing. Raises OSError, IMAPClientError or MailgateError.
    """
    client = connect(settings, login(settings))
    try:
        names = naming(client)
        first, kept, left = map(names.name, (settings.folders[0], settings.kept_folder, settings.left_folder))
        for folder in (kept, left):
            make_folder(client, folder)
        open_folder(client, first)
        message = trial_mail(settings.user, "Mailgate: moving is tried out")
        client.append(first, message.as_bytes(), [_SEEN])
        _tried(client, str(message["Message-ID"]), first, kept)
    finally:
        hang_up(client)


def _tried(client: Client, message_id: str, first: str, kept: str) -> None:
    here = _find(client, message_id)
    if not here:
        raise MailgateError(f"a message put into {first} was gone at once; stop the gate or whatever else moves it")
    try:
        mover(client, kept)(here)
        left = _find(client, message_id)
    except BaseException:
        _remove(client, here)
        raise
    client.select_folder(kept)
    arrived = _find(client, message_id)
    _remove(client, arrived)
    if left or not arrived:
        raise MailgateError(f"a message was to be moved from {first} to {kept}, but did not arrive as it should")


def _find(client: Client, message_id: str) -> list[int]:
    client.noop()  # lets the server tell what has come
    return list(client.search(["HEADER", "Message-ID", message_id]))


def _remove(client: Client, uids: Sequence[int]) -> None:
    """For good; at Gmail, where what is expunged stays in another folder, into the trash."""
    trash = client.find_special_folder(_TRASH) if client.has_capability("X-GM-EXT-1") else None
    if trash and uids:
        client.move(uids, trash)
    elif uids:
        client.delete_messages(uids, silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)


def trial_mail(address: str, subject: str) -> EmailMessage:
    """A mail to oneself that no machine answers, a gate least of all."""
    mail = EmailMessage()
    mail["From"] = mail["To"] = address
    mail["Subject"] = subject
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain=address.rpartition("@")[2] or "mailgate.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("mailgate connect has put this here to try the mailbox out. It may be deleted.\n")
    return mail
