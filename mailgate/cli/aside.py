"""`mailgate aside`: poison, messages that could not be judged."""

from __future__ import annotations

import typer

from mailgate.cli.context import now, store, who
from mailgate.cli.messages import print_messages, show_message
from mailgate.cli.options import By, ConfigFile, Json, Limit, MessageNumber

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Messages that could not be judged.")


@app.command("list", epilog="Example: mailgate aside list")
def list_(config: ConfigFile = None, limit: Limit = 1000, json: Json = False) -> None:
    """List the messages that are set aside, and why."""
    with store(config) as opened:
        print_messages(opened, opened.aside(limit), json, "no message is set aside")


@app.command(epilog="Example: mailgate aside show 17")
def show(number: MessageNumber, config: ConfigFile = None, json: Json = False) -> None:
    """Show a message and what went wrong."""
    with store(config) as opened:
        show_message(opened, number, json)


@app.command(epilog="Example: mailgate aside retry 17")
def retry(number: MessageNumber, config: ConfigFile = None, by: By = "") -> None:
    """Have a message judged once more, as new. (To forward it unjudged: mailgate held release.)"""
    with store(config) as opened:
        opened.retry_aside(number, now(), who(by))
    typer.echo(f"message {number} waits to be judged again")
