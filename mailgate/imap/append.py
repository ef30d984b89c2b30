"""Putting mail into a folder that people share (RFC 3501 section 6.3.11)."""

from __future__ import annotations

from contextlib import suppress

from mailgate.config.imap import ImapIn
from mailgate.imap.client import LOST, Client, Login, connect, hang_up
from mailgate.imap.fetching import login
from mailgate.imap.folders import make_folder, naming


class Appender:
    """Appends to one folder over a connection of its own; used by one thread."""

    def __init__(self, settings: ImapIn, folder: str) -> None:
        self._settings, self._folder = settings, folder
        self._login: Login = login(settings)
        self._client: Client | None = None
        self._name = ""

    def reach(self) -> None:
        """Have a connection that answers, and the folder. Raises OSError, IMAPClientError, MailgateError."""
        if self._client:
            with suppress(*LOST):
                self._client.noop()
                return
            self._drop()
        client = connect(self._settings, self._login)
        try:
            self._name = naming(client).name(self._folder)
            make_folder(client, self._name)
        except BaseException:
            hang_up(client)
            raise
        self._client = client

    def append(self, message: bytes) -> None:
        """Append, once reached; returns when the server has it. Where the connection was lost, it may have it."""
        assert self._client is not None
        try:
            self._client.append(self._name, message)
        except LOST:
            self._drop()
            raise

    def close(self) -> None:
        """Say goodbye."""
        with suppress(Exception):
            if self._client:
                self._client.logout()
        self._drop()

    def _drop(self) -> None:
        if self._client:
            hang_up(self._client)
        self._client = None
