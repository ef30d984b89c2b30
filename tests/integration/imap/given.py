"""What the IMAP tests share: an ear for events, mails, a mailbox as people see it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from typing import Any

from imapclient import IMAPClient

from mailgate.store import Store
from tests.servers.dovecot import Dovecot

PATIENCE = 20  # seconds until a test gives up on something that should have happened
KEPT = "Mailgate/Kept"
_users = count(1)


class Heard:
    """Takes the journal's place; tests wait on it instead of sleeping."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._news = threading.Condition()

    def __getattr__(self, name: str) -> Callable[..., None]:
        def hear(**fields: Any) -> None:
            with self._news:
                self.events.append((name, fields))
                self._news.notify_all()

        return hear

    def all(self, name: str) -> list[dict[str, Any]]:
        return [fields for event, fields in self.events if event == name]

    def until(self, name: str, times: int = 1) -> list[dict[str, Any]]:
        """Wait until an event was heard so often."""
        with self._news:
            enough = self._news.wait_for(lambda: len(self.all(name)) >= times, PATIENCE)
        assert enough, f"{name} was heard {len(self.all(name))} of {times} times; all: {self.events[-20:]}"
        return self.all(name)


def mail(number: int, size: int = 0) -> bytes:
    """A customer's mail of its own."""
    text = f"El sitio cliente{number}.example no carga desde las 9:00: error 500 al abrir la portada."
    return (
        f"From: Ana <ana@cliente{number}.example>\r\nTo: soporte@hosting.example\r\n"
        f"Message-ID: <{number}@m.example>\r\nSubject: Sitio cliente{number}.example con error 500\r\n"
        f"Date: Mon, 2 Mar 2026 09:10:00 -0600\r\n\r\n{text}\r\n"
    ).encode() + b"0123456789abcdef\r\n" * (size // 18)


class Box:
    """One user's mailbox at the server, as people see it."""

    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.user = f"user{next(_users)}"

    def deliver(self, *numbers: int, folder: str = "INBOX", size: int = 0) -> None:
        with self.server.client(self.user) as client:
            for number in numbers:
                client.append(folder, mail(number, size))

    def do(self, action: Callable[[IMAPClient], Any], folder: str | None = "INBOX") -> Any:
        with self.server.client(self.user, folder) as client:
            return action(client)

    def holds(self, folder: str = "INBOX") -> list[int]:
        """The numbers of the mails in a folder, in order."""
        with self.server.client(self.user) as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
        heads = [part for answer in found.values() for key, part in answer.items() if key.startswith(b"BODY")]
        return sorted(int(head.partition(b"<")[2].partition(b"@")[0]) for head in heads)


def numbers(store: Store) -> list[int]:
    """The numbers of all mails in the store, in order of receipt."""
    raws = [store.message(message.id).incoming.raw for message in reversed(store.messages(limit=100_000))]
    return [int(raw.partition(b"Message-ID: <")[2].partition(b"@")[0]) for raw in raws]
