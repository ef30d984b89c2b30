"""What all connections of one listener share: settings, who is connected, how much memory is taken."""

from __future__ import annotations

import ipaddress
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Protocol

from mailgate.actions import Incoming
from mailgate.config.doors import Listener
from mailgate.smtp.recipients import Recipients

Keep = Callable[[Incoming], Awaitable[int]]  # returns after the durable commit, with the message's number
Note = Callable[[str, str], None]  # a refusal: the peer's host, and the reply it got


class Connection(Protocol):
    """What the service asks of a connection."""

    host: str

    def leave_when_idle(self) -> None:
        """Say 421 and close, at once or after the message in transfer."""

    def abort(self) -> None:
        """Close at once."""


class Service:
    """One listener's house rules and who is in."""

    def __init__(
        self,
        settings: Listener,
        hostname: str,
        keep: Keep,
        now: Callable[[], datetime],
        accept: Iterable[str],
        tls: ssl.SSLContext | None,
        note: Note,
    ) -> None:
        self.settings = settings
        self.hostname = hostname
        self.keep = keep
        self.now = now
        self.recipients = Recipients((*accept, *settings.recipients))
        self.tls = tls
        self.note = note
        self.memory = 0  # bytes of messages being received
        self.draining = False
        self.connections: set[Connection] = set()
        self._hosts: Counter[str] = Counter()

    def admit(self, connection: Connection) -> str:
        """Count a connection in; the 421 reply where there is no room for it, else ""."""
        refusal = self._refusal(_network(connection.host))
        if not refusal:
            self.connections.add(connection)
            self._hosts[_network(connection.host)] += 1
        return refusal

    def _refusal(self, network: str) -> str:
        if self.draining:
            return "421 4.3.2 shutting down, try again later"
        if len(self.connections) >= self.settings.max_connections:
            return "421 4.7.0 too many connections, try again later"
        if network and self._hosts[network] >= self.settings.max_connections_per_host:
            return "421 4.7.0 too many connections from your host, try again later"
        return ""

    def dismiss(self, connection: Connection) -> None:
        """Count a connection out; does nothing for one that was not admitted."""
        if connection not in self.connections:
            return
        self.connections.discard(connection)
        network = _network(connection.host)
        self._hosts[network] -= 1
        if not self._hosts[network]:
            del self._hosts[network]

    def drain(self) -> None:
        """Let nobody in, and everybody go as soon as their message is through."""
        self.draining = True
        for connection in tuple(self.connections):
            connection.leave_when_idle()


def _network(host: str) -> str:
    """The host; of an IPv6 host its /64, as one customer has so many. A unix socket has none."""
    if ":" not in host:
        return host
    return str(ipaddress.IPv6Network((host.partition("%")[0], 64), strict=False))
