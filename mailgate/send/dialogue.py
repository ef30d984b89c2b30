"""The client's side of one transaction, the same for SMTP and LMTP: MAIL, RCPT, then the message."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Protocol, TypeVar

from mailgate.send.outcome import Permanent, SendError, Temporary, check_addresses, refused
from mailgate.send.pool import Pool
from mailgate.send.seven_bit import seven_bit

_EIGHT_BIT = re.compile(rb"[\x80-\xff]")


class Carrier(Protocol):
    """A connected client. Every method raises Temporary or Permanent where the server refuses or is gone."""

    @property
    def is_connected(self) -> bool: ...

    async def bye(self) -> None: ...

    def offers(self, extension: str) -> bool: ...

    async def mail(self, sender: str, options: list[str]) -> None: ...

    async def rcpt(self, recipient: str) -> None: ...

    async def data(self, message: bytes, recipients: list[str]) -> dict[str, SendError]:
        """Send the message; the errors of single recipients (LMTP)."""

    async def rset(self) -> None: ...


K = TypeVar("K", bound=Carrier)


class PooledSender:
    """A sender over connections that are used again. `envelope_from` takes the place of each mail's own."""

    def __init__(self, pool: Pool[K], envelope_from: str | None = None) -> None:
        self._pool, self._envelope_from = pool, envelope_from

    async def send(self, envelope_from: str, recipients: tuple[str, ...], message: bytes) -> None:
        """See Sender.send."""
        envelope_from = self._envelope_from or envelope_from
        check_addresses(envelope_from, *recipients)
        try:
            error = await self._once(envelope_from, recipients, message)
        except _Stale:
            error = await self._once(envelope_from, recipients, message)
        if error:
            raise error

    async def _once(self, sender: str, recipients: tuple[str, ...], message: bytes) -> SendError | None:
        """One try; returns a refusal after which the connection is still good."""
        async with self._pool.client() as (client, used):
            message = _carried(client, message)
            try:
                refusal = await _refusal(client.mail(sender, _options(client, sender, recipients, message)))
            except Temporary as error:
                if used:  # it was closed while it lay idle
                    raise _Stale from error
                raise
            return refusal or await _transfer(client, recipients, message)

    async def close(self) -> None:
        """See Sender.close."""
        await self._pool.close()


class _Stale(Exception):
    """A connection used before turned out to be closed; nothing was sent."""


async def _transfer(client: Carrier, recipients: tuple[str, ...], message: bytes) -> SendError | None:
    errors: dict[str, SendError] = {}
    for recipient in recipients:
        error = await _refusal(client.rcpt(recipient))
        if error:
            errors[recipient] = error
    taken = [r for r in recipients if r not in errors]
    if not taken or any(isinstance(e, Temporary) for e in errors.values()):
        await client.rset()
    else:
        errors |= await client.data(message, taken)
    return refused(errors, len(recipients))


async def _refusal(step: Awaitable[None]) -> SendError | None:
    """A refusal after which the connection goes on; raises one that ends it: no answer, or 421."""
    try:
        await step
    except SendError as error:
        if not error.code or error.code == 421:
            raise
        return error
    return None


def _carried(client: Carrier, message: bytes) -> bytes:
    """As the server can take it: in 7 bits where it offers no 8BITMIME. Raises Permanent where that can't be."""
    if client.offers("8bitmime") or not _EIGHT_BIT.search(message):
        return message
    converted = seven_bit(message)
    if converted is None:
        raise Permanent("the next server does not offer 8BITMIME, which this mail needs", 554)
    return converted


def _options(client: Carrier, sender: str, recipients: tuple[str, ...], message: bytes) -> list[str]:
    """MAIL's parameters: RFC 6531 where other than ASCII addresses or headers need it, RFC 6152, RFC 1870."""
    header = message.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    utf8 = not "".join((sender, *recipients)).isascii() or not header.isascii()
    if utf8 and not client.offers("smtputf8"):
        raise Permanent("the next server does not offer SMTPUTF8, which the addresses or headers need", 553)
    options = [f"SIZE={len(message)}"] * client.offers("size") + ["SMTPUTF8"] * utf8
    return options + ["BODY=8BITMIME"] * (client.offers("8bitmime") and bool(_EIGHT_BIT.search(message)))
