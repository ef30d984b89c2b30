"""Delivery into a Maildir: written to tmp, flushed to disk, then moved to new."""

from __future__ import annotations

import asyncio
import errno
import itertools
import os
import socket
import time
from pathlib import Path

from mailgate.newline import lf
from mailgate.send.outcome import Permanent, Temporary, check_addresses

_counter = itertools.count()


class MaildirSender:
    """Each message becomes one file with the machine's line ends, Return-Path and Delivered-To on top."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, envelope_from: str, recipients: tuple[str, ...], message: bytes) -> None:
        """See Sender.send. One file, however many recipients."""
        check_addresses(envelope_from, *recipients)
        head = [f"Return-Path: <{envelope_from}>", *(f"Delivered-To: {recipient}" for recipient in recipients)]
        content = "".join(f"{line}\n" for line in head).encode() + lf(message)
        await asyncio.to_thread(self._deliver, content)

    async def close(self) -> None:
        """Nothing is open."""

    def _deliver(self, content: bytes) -> None:
        try:
            for name in ("tmp", "new", "cur"):
                (self._folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(content, _unique())
        except OSError as error:
            wrong = Permanent if error.errno in (errno.ENAMETOOLONG, errno.ENOTDIR) else Temporary
            raise wrong(f"maildir {self._folder}: {error.strerror}") from error

    def _write(self, content: bytes, name: str) -> None:
        temporary = self._folder / "tmp" / name
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self._folder / "new" / name)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        _flush_folder(self._folder / "new")


def _flush_folder(folder: Path) -> None:
    """A rename is on disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unique() -> str:
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    host = socket.gethostname().replace("/", "\\057").replace(":", "\\072")
    return f"{seconds}.M{nanoseconds // 1000}P{os.getpid()}Q{next(_counter)}.{host}"
