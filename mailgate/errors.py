"""Errors that people see. Each says what is wrong, where, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a config or policy file."""

    file: str
    key: str  # dotted: "mailbox.address"; "-" where the whole file is meant
    wrong: str
    right: str

    def __str__(self) -> str:
        place = self.file if self.key == "-" else f"{self.file}: {self.key}"
        return f"{place}: {self.wrong}; {self.right}"


class MailgateError(Exception):
    """Base of all errors of the gate; `exit_code` is what the command line ends with."""

    exit_code = 1


class ConfigError(MailgateError):
    """A config or policy with faults: all of them at once."""

    exit_code = 2

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class NotFound(MailgateError):
    """An unknown case, account, message or outbox id."""


class StoreUnavailable(MailgateError):
    """The store can't be reached: 451, try again."""

    exit_code = 75


class StoreFull(StoreUnavailable):
    """The disk is full: 452."""


class Conflict(MailgateError):
    """Another gate or an admin was quicker: nothing was changed; read anew and judge again."""
