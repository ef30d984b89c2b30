"""`mailgate outbox`: what is to go out, or went."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli.context import now, store
from mailgate.cli.options import ConfigFile, Json, Limit
from mailgate.cli.output import print_json, print_table, record

if TYPE_CHECKING:
    from mailgate.store import OutboxRow

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Mail that is to go out, or went.")

RowNumber = Annotated[int, typer.Argument(metavar="ID", help="Number of the row, as the list shows it.")]


class State(StrEnum):
    """As mailgate.store.OutboxState, the import of which would slow every command down."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@app.command("list", epilog="Example: mailgate outbox list --state failed")
def list_(
    config: ConfigFile = None,
    state: Annotated[State | None, typer.Option("--state", help="Only rows in this state.")] = None,
    limit: Limit = 1000,
    json: Json = False,
) -> None:
    """List what is to go out, or went."""
    from mailgate.store import OutboxState

    with store(config) as opened:
        found = opened.outbox_list(OutboxState(state) if state else None, limit)
    if json:
        for row in found:
            print_json(record(row) | {"kind": _kind(row), "action": record(row.action)})
        return
    rows = [(row.id, row.message, _kind(row), row.state, row.attempts, row.due_at, row.error) for row in found]
    print_table(("id", "message", "kind", "state", "attempts", "due", "error"), rows, "nothing is to go out")


def _kind(row: OutboxRow) -> str:
    return type(row.action).__name__.lower()


@app.command(epilog="Example: mailgate outbox retry 31")
def retry(number: RowNumber, config: ConfigFile = None) -> None:
    """Have a mail sent now: one that failed, waits, was dropped, or may not have arrived."""
    with store(config) as opened:
        opened.outbox_requeue(number, now())
    typer.echo(f"outbox {number} is queued again")


@app.command(epilog="Example: mailgate outbox drop 31")
def drop(number: RowNumber, config: ConfigFile = None) -> None:
    """Decide that a mail is not sent."""
    with store(config) as opened:
        opened.outbox_drop(number, now())
    typer.echo(f"outbox {number} is dropped")
