"""The parts of the daemon, made of its settings: listeners, outbox, senders, token sources."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from random import random

from mailgate import journal
from mailgate.actions import Incoming
from mailgate.backoff import Backoff
from mailgate.compose import Composed
from mailgate.config import Config
from mailgate.imap import Appender
from mailgate.oauth import TokenSource, source
from mailgate.outbox import Outbox, Report
from mailgate.send import ImapSender, Sender, open_sender
from mailgate.smtp import Listener
from mailgate.store import OutboxRow, Store


def listeners(config: Config, keep: Callable[[Incoming], Awaitable[int]]) -> list[Listener]:
    """Of the doors that are enabled; `keep` is what makes a message durable."""
    doors = (config.smtp, config.lmtp)
    own = (config.mailbox.address, *config.mailbox.aliases)
    return [Listener(door, own, keep, note=_refused) for door in doors if door.enabled]


def _refused(host: str, reply: str) -> None:
    journal.smtp_refused(host=host, reply=reply)


def outbox(
    store: Store, compose: Callable[[OutboxRow], Composed], senders: dict[str, Sender], now: Callable[[], datetime]
) -> Outbox:
    """Tells the log of every attempt."""
    return Outbox(store, compose, senders, now=now, backoff=Backoff(random), tell=_tell)


def _tell(report: Report) -> None:
    """One attempt to send, as an event."""
    row, kind = report.row, type(report.row.action).__name__.lower()
    if report.kind == "sent":
        case = getattr(row.action, "case", None)
        journal.out_sent(outbox=row.id, message=row.message, kind=kind, case=case, attempts=row.attempts + 1)
    elif report.kind == "postponed":
        due_at, attempts = report.due_at or row.due_at, row.attempts + 1
        journal.out_retried(
            outbox=row.id, message=row.message, kind=kind, attempts=attempts, error=report.error, due_at=due_at
        )
    else:
        tell = {"late": journal.out_late, "failed": journal.out_failed, "unknown": journal.out_unknown}[report.kind]
        tell(outbox=row.id, message=row.message, kind=kind, error=report.error)


def senders(config: Config) -> dict[str, Sender]:
    """By route. A folder that technicians share is no place for what an admin must hear."""
    customers, route = open_sender(config.send.customers), config.send.technicians
    if route.scheme == "imap":
        name, folder = route.folder
        mailbox = next(each for each in config.imap if each.name == name)
        return {"technicians": ImapSender(Appender(mailbox, folder)), "customers": customers, "admin": customers}
    technicians = open_sender(route)
    return {"technicians": technicians, "customers": customers, "admin": technicians}


def tokens(config: Config) -> list[TokenSource]:
    """Of all that log in by OAuth2; those with the same settings share one."""
    routes = (config.send.technicians, config.send.customers)
    ways = [(box.auth, box.way_in, box.user) for box in config.imap]
    ways += [(route.auth, route.way_in, route.user or "") for route in routes]
    used = {(way, user): source(way, user) for auth, way, user in ways if auth != "password"}
    return list(used.values())
