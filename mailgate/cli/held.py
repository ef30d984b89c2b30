"""`mailgate held`: messages that wait for an admin."""

from __future__ import annotations

import typer

from mailgate.cli.context import now, store, who
from mailgate.cli.messages import print_messages, show_message
from mailgate.cli.options import By, ConfigFile, Json, Limit, MessageNumber

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Messages that wait for an admin.")


@app.command("list", epilog="Example: mailgate held list --json")
def list_(config: ConfigFile = None, limit: Limit = 1000, json: Json = False) -> None:
    """List the messages that are held."""
    with store(config) as opened:
        print_messages(opened, opened.held(limit), json, "no message is held")


@app.command(epilog="Example: mailgate held show 17")
def show(number: MessageNumber, config: ConfigFile = None, json: Json = False) -> None:
    """Show a message and why it is held."""
    with store(config) as opened:
        show_message(opened, number, json)


@app.command(epilog="Example: mailgate held release 17")
def release(number: MessageNumber, config: ConfigFile = None, by: By = "") -> None:
    """Let a message pass to the technicians, whatever the rules say: held, returned, ignored or rejected before."""
    with store(config) as opened:
        opened.release(number, now(), who(by))
    typer.echo(f"message {number} is released: a running gate forwards it at once")


@app.command(epilog="Example: mailgate held reject 17")
def reject(number: MessageNumber, config: ConfigFile = None, by: By = "") -> None:
    """Decide against a message. It stays in the store and can still be released."""
    with store(config) as opened:
        opened.reject(number, now(), who(by))
    typer.echo(f"message {number} is rejected")
