"""Folders: how the server names them, opening and making them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mailgate.imap.client import Client


@dataclass(frozen=True, slots=True)
class Opened:
    """A selected folder (RFC 3501 section 6.3.1)."""

    uidvalidity: int
    uidnext: int
    keywords: bool  # flags of our own can be kept


@dataclass(frozen=True, slots=True)
class Naming:
    """Names of the config, levels parted by /, as this server wants them (RFC 2342)."""

    prefix: str = ""  # of the user's own folders: "INBOX." at some servers
    delimiter: str = "/"

    def name(self, folder: str) -> str:
        """The server's name of a folder."""
        if folder.upper() == "INBOX":
            return "INBOX"
        name = folder.replace("/", self.delimiter)
        return name if name.startswith(self.prefix) else self.prefix + name


def naming(client: Client) -> Naming:
    """Asks for the namespace, or where the server knows none for the delimiter alone."""
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        if personal:
            prefix, delimiter = personal[0]
            return Naming(prefix, delimiter or "/")
    listed = client.list_folders("", "")
    return Naming("", listed[0][1].decode("ascii") if listed and listed[0][1] else "/")


def open_folder(client: Client, name: str) -> Opened:
    """Select a folder. Raises IMAPClientError where there is none of this name."""
    answer: dict[bytes, Any] = client.select_folder(name)
    keywords = b"\\*" in answer.get(b"PERMANENTFLAGS", ())
    return Opened(answer[b"UIDVALIDITY"], answer.get(b"UIDNEXT") or _next(client), keywords)


def _next(client: Client) -> int:
    """UIDNEXT where SELECT did not tell it."""
    return max(client.search(["UID", "*"]), default=0) + 1


def make_folder(client: Client, name: str) -> None:
    """Make a folder where it is missing; another client may be quicker."""
    if client.folder_exists(name):
        return
    try:
        client.create_folder(name)
    except client.AbortError:
        raise
    except client.Error:
        if not client.folder_exists(name):
            raise
