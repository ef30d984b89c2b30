"""A TCP proxy in front of a real server that can be told what to do to the bytes on their way."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

Change = Callable[["Link", bytes], bytes]


@dataclass
class Link:
    """One connection through the proxy."""

    client: socket.socket
    server: socket.socket
    held: bytes = b""  # for a script that holds bytes back
    commands: list[bytes] = field(default_factory=list)

    def cut(self) -> None:
        """Hang up on both."""
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Wire:
    """Listens on `port`. `reply` sees what the server says and returns what the client gets; `command` likewise."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self.reply: Change = lambda link, data: data
        self.command: Change = lambda link, data: data
        self.links: list[Link] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def commands(self) -> bytes:
        """Everything that clients have said, line by line."""
        return b"".join(part for link in self.links for part in link.commands)

    def without(self, *capabilities: str) -> None:
        """Take these out of what the server says it can do."""
        names = b"|".join(name.encode() for name in capabilities)
        pattern = re.compile(rb" (?:" + names + rb")(?=[ \]\r])")
        self.reply = lambda link, data: pattern.sub(b"", data) if b"CAPABILITY" in data else data

    def close(self) -> None:
        """Stop listening and hang up on everybody."""
        self._listener.close()
        for link in self.links:
            link.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                link = Link(client, socket.create_connection(("127.0.0.1", self._server_port)))
                self.links.append(link)
                threading.Thread(target=self._to_client, args=(link,), daemon=True).start()
                threading.Thread(target=self._to_server, args=(link,), daemon=True).start()

    def _to_client(self, link: Link) -> None:
        with suppress(OSError):
            while data := link.server.recv(65536):
                link.client.sendall(self.reply(link, data))
        link.cut()

    def _to_server(self, link: Link) -> None:
        with suppress(OSError):
            while data := link.client.recv(65536):
                link.commands.append(data)
                link.server.sendall(self.command(link, data))
        link.cut()
