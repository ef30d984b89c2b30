"""What sending comes to: done, or one of two errors."""

from __future__ import annotations

from typing import Protocol

from mailgate.errors import MailgateError


class SendError(MailgateError):
    """A message that was not sent, with the server's code and text (RFC 5321 4.2); code 0: no server spoke.

    `handed_over`: the whole message was sent and the answer is unknown, so it may have arrived.
    """

    def __init__(self, text: str, code: int = 0, *, handed_over: bool = False) -> None:
        super().__init__(f"{code} {text}" if code else text)
        self.code = code
        self.text = text
        self.handed_over = handed_over


class Temporary(SendError):
    """Worth another try: 4xx, no connection, no answer in time."""


class Permanent(SendError):
    """Not worth one: 5xx, or a message that this way can't carry."""


class Sender(Protocol):
    """One way out."""

    async def send(self, envelope_from: str, recipients: tuple[str, ...], message: bytes) -> None:
        """Hand a message over; returns when the other side has taken responsibility for it.

        "" as envelope_from is the null sender. Where one recipient is refused for now nothing is sent to the
        others (all are tried again later, none gets it twice); where one is refused for good the others get it,
        and Permanent names the refused. Line ends go out as CRLF, no CR or LF alone.
        Raises Temporary or Permanent.
        """

    async def close(self) -> None:
        """Say goodbye to the servers."""


def error_of(code: int, text: str) -> SendError:
    """The error that a server's refusal stands for."""
    return (Permanent if 500 <= code < 600 else Temporary)(" ".join(text.split()), code)


def check_addresses(*addresses: str) -> None:
    """Raises Permanent for an address that would break the dialogue's line."""
    for address in addresses:
        if any(c <= " " or c in "<>\x7f" for c in address):
            raise Permanent(f"address {address!r} holds a blank, a bracket or a control character", 553)


def refused(errors: dict[str, SendError], recipients: int) -> SendError | None:
    """The one error for all refused recipients; None where none was."""
    if not errors:
        return None
    worst = next((e for e in errors.values() if isinstance(e, Temporary)), None) or next(iter(errors.values()))
    names = ", ".join(f"{address}: {error}" for address, error in errors.items())
    return type(worst)(f"{len(errors)} of {recipients} recipients refused: {names}", worst.code)
