"""A rule's examples as raw mails, so that they can be judged as any mail: they are tests and documentation at once."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime

from mailgate.made import START, attach, blank
from mailgate.policy import Example
from mailgate.world import World

_SERVER = "mx.hosting.example"

WORLD = World(
    address="soporte@hosting.example",
    technicians=("@tecnicos.hosting.example",),
    trusted_authserv_ids=(_SERVER,),
    free_domains=frozenset(("gmail.com", "hotmail.com", "outlook.com")),
)  # in which examples are judged


def mails(example: Example) -> list[tuple[bytes, datetime]]:
    """The raw mails of an example with their times of arrival: those that came before it, then itself."""
    built: list[tuple[bytes, datetime]] = []
    now = START
    for index, each in enumerate(_in_order(example)):
        now += timedelta(minutes=each.minutes)
        built.append((_mail(each, index, now), now))
    return built


def _in_order(example: Example) -> Iterator[Example]:
    for before in example.before:
        yield from _in_order(before)
    yield example


def _mail(example: Example, index: int, now: datetime) -> bytes:
    message = blank()
    domain = example.sender.rpartition("@")[2]
    message["Received"] = f"from mail.{domain} by {_SERVER}; {format_datetime(now)}"
    message["Authentication-Results"] = (
        f"{_SERVER}; spf=pass smtp.mailfrom={example.sender}; dkim=pass header.d={domain}"
    )
    message["From"] = example.sender
    message["To"] = WORLD.address
    message["Subject"] = example.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{index}@example.example>"
    if example.reply:
        message["In-Reply-To"] = message["References"] = f"<{index - 1}@example.example>"
    for name, value in example.headers.items():
        message[name] = value
    message.set_content(example.body, cte="8bit")
    for name in example.files:
        attach(message, name, mimetypes.guess_type(name)[0] or "application/octet-stream")
    return message.as_bytes()
