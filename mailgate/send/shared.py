"""Delivery into an IMAP folder that technicians share."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailgate.errors import MailgateError
from mailgate.newline import crlf
from mailgate.send.outcome import Temporary


class Folder(Protocol):
    """Where messages are appended: mailgate.imap.Appender. Blocks."""

    def reach(self) -> None:
        """Raises OSError, IMAPClientError or MailgateError where the folder can't be had."""

    def append(self, message: bytes) -> None:
        """The same; where the connection is lost, the message may have arrived."""

    def close(self) -> None:
        """Say goodbye."""


class ImapSender:
    """Each message is appended once, however many recipients it has: who may read the folder is the server's affair."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "shared folder")  # its own: a silent server holds up nothing else

    async def send(self, envelope_from: str, recipients: tuple[str, ...], message: bytes) -> None:
        """See Sender.send. A refusal is worth another try: quotas and rights are mended by people."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._send, crlf(message))

    async def close(self) -> None:
        """See Sender.close."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._folder.close)

    def _send(self, message: bytes) -> None:
        try:
            self._folder.reach()
        except (OSError, IMAPClientError, MailgateError) as error:
            raise Temporary(f"the shared folder can't be reached: {error}") from error
        try:
            self._folder.append(message)
        except (OSError, IMAPClientAbortError) as error:
            raise Temporary(f"the connection was lost: {error}", handed_over=True) from error
        except (IMAPClientError, MailgateError) as error:
            raise Temporary(f"the shared folder takes no mail: {error}") from error
