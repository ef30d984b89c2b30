"""`mailgate pipe`: one message on stdin."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mailgate.cli.group import failed
from mailgate.cli.options import ConfigFile
from mailgate.errors import MailgateError

TRY_AGAIN = 75  # EX_TEMPFAIL (sysexits.h): the mail server keeps the message and tries again


def pipe(
    sender: Annotated[
        str | None, typer.Option("--sender", metavar="ADDRESS", help="MAIL FROM; an empty one for <>.")
    ] = None,
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", metavar="ADDRESS", help="RCPT TO; may be given many times.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Keep one message from stdin durably; a running gate judges it.

    Ends with 0 once it is kept, with 75 where it could not be kept (whatever the cause, a broken config included):
    the mail server tries again. A message that is larger than smtp.max_size is refused with 1.
    """
    try:
        _keep(sender, tuple(recipient or ()), config)
    except typer.Exit:
        raise
    except Exception as error:  # not kept, so it must be offered again
        raise failed(str(error) if isinstance(error, MailgateError) else repr(error), TRY_AGAIN) from None


def _keep(sender: str | None, recipients: tuple[str, ...], config: ConfigFile) -> None:
    from mailgate.actions import Incoming
    from mailgate.cli.context import now, setup
    from mailgate.store import open_store

    settings = setup(config).config
    largest = settings.smtp.max_size
    raw = sys.stdin.buffer.read(largest + 1)
    if len(raw) > largest:
        raise failed(f"the message is larger than smtp.max_size ({largest} bytes)", 1)
    with open_store(settings.store.url) as store:
        store.keep([Incoming(raw, now(), sender, recipients, "pipe")])
