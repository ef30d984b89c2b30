"""What `mailgate connect` tries, step by step, on the real servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from mailgate.cli.group import failed
from mailgate.errors import MailgateError

if TYPE_CHECKING:
    from mailgate.config.doors import Route
    from mailgate.config.imap import ImapIn

_T = TypeVar("_T")


def _step(what: str, step: Callable[[], _T]) -> _T:
    """Do it and say how it went; the first that fails ends all, and nothing is written."""
    from imapclient.exceptions import IMAPClientError

    try:
        result = step()
    except (OSError, IMAPClientError, MailgateError) as error:
        kind = "" if isinstance(error, MailgateError) else f"{type(error).__name__}: "
        raise failed(f"{what}: failed: {kind}{error}", 1) from None
    typer.echo(f"{what}: ok")
    return result


def try_mailbox(imap: ImapIn) -> str:
    """What the mail in it says of who checked its senders."""
    from mailgate.imap import trial

    found = _step(f"Reading {imap.user} at {imap.host}", lambda: trial.read(imap))
    new = "tells of new mail at once (IDLE)" if found.idle else f"is polled every {imap.poll:.0f} s (no IDLE)"
    typer.echo(f"  {found.folders} folders; {imap.folders[0]} holds {found.messages} messages and {new}")
    if found.moves:
        _step(f"Moving to {imap.kept_folder}", lambda: trial.move(imap))
    else:
        how = "flagged in its place" if found.keywords else "left as it is, and remembered by its number"
        typer.echo(f"  the server can't move single messages: kept mail is {how}")
    return found.authserv_id


def try_sending(route: Route, address: str, mail: bool) -> None:
    """Log in; with `mail` send one to the address itself."""
    import asyncio

    from mailgate.imap.trial import trial_mail
    from mailgate.send import open_sender
    from mailgate.send.trial import reach

    async def send() -> None:
        message = trial_mail(address, "Mailgate: sending is tried out").as_bytes()
        sender = open_sender(route)
        try:
            await sender.send(address, (address,), message)
        finally:
            await sender.close()

    where = f"{route.host}:{route.port}"
    _step(f"Logging in at {where} to send", lambda: asyncio.run(reach(route)))
    if mail:
        _step(f"Sending a mail to {address}", lambda: asyncio.run(send()))
