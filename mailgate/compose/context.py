"""What composing needs beside the action: the desk it is done for, and the mail it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal

from mailgate.casework import sign
from mailgate.errors import MailgateError
from mailgate.mail import Mail
from mailgate.policy import Policy, Rule


class ComposeError(MailgateError):
    """A mail that can't be made: an address is missing or can't be one, or the message has gone."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is the same for every mail of a gate."""

    mailbox: str  # the address that customers write to
    name: str  # its display name: "Soporte"
    technicians: str  # where forwards go
    admin: str | None  # where alerts for the admin go
    secret: bytes = field(repr=False)  # signs the cases' addresses
    policy: Policy  # clauses, wording, words of rule 8
    internal: tuple[str, ...] = ()  # technicians' addresses or "@domain": customers never see one
    language: str = "es"  # of the technicians and the admin

    def case_address(self, case: str) -> str:
        """Where an answer on the case goes: soporte+TAG@…, signed."""
        local, _, domain = self.mailbox.rpartition("@")
        return f"{local}+{sign(case, self.secret)}@{domain}"

    def case_id(self, case: str) -> str:
        """A message id that all mails of a case refer to, so that every client shows one thread.

        It gives nothing of the address's signature away: reference headers travel further than addresses.
        """
        mark = sha256(sign(case, self.secret).encode()).hexdigest()[:16]
        return f"<case.{case}.{mark}@{self.mailbox.rpartition('@')[2]}>"

    def rule(self, number: int) -> Rule | None:
        """The rule in force with this number."""
        return next((force.rule for force in self.policy.rules if force.rule.number == number), None)


@dataclass(frozen=True, slots=True)
class Context:
    """One row of the outbox: what composing its mail needs."""

    desk: Desk
    date: datetime  # for Date, aware: of the row, so that a repeat has the same
    message_id: str  # with its brackets, of the row
    mail: Mail | None = None  # the parsed message: Forward and Relay need it
    raw: bytes = field(default=b"", repr=False)  # that message as it came: Forward attaches it
    earlier: Mapping[int, bytes] = field(default_factory=dict, repr=False)  # raw mails of Forward.with_messages


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail ready to go."""

    route: Literal["technicians", "customers", "admin"]
    envelope_from: str  # "" for the null sender
    recipients: tuple[str, ...]
    message: bytes = field(repr=False)  # CRLF line ends; no line over 998 octets
