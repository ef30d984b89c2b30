"""What a config allows but an admin will hardly mean."""

from __future__ import annotations

from pathlib import Path

from mailgate.config.settings import Config
from mailgate.errors import Fault


def doubts(config: Config, file: Path | None) -> tuple[Fault, ...]:
    """Each with its key and what would be right; none stops the gate."""
    if config.gate.mode != "enforce":
        return ()
    place = str(file or "the defaults")
    found = []
    if not config.mailbox.trusted_authserv_ids:
        wrong = "is empty: with no mail server to believe, none but customers.known gets an answer"
        right = "name the server that writes Authentication-Results, or set gate.mode to observe"
        found.append(Fault(place, "mailbox.trusted_authserv_ids", wrong, right))
    if not config.technicians.senders:
        wrong = "is empty: technicians' mail is judged as customers' mail, and none of their answers is passed on"
        right = "name the addresses, or @domains, that technicians write from"
        found.append(Fault(place, "technicians.senders", wrong, right))
    return tuple(found)
