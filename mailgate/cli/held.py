"""`mailgate held`: messages that wait for an admin."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from mailgate.cli.context import now, setup, store, who
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
    """Let a message pass to the technicians, whatever the rules say: held, returned, ignored or rejected before.

    A return that is released was wrong: its strikes are taken back, and it is an example (`held examples`).
    """
    with store(config) as opened:
        opened.release(number, now(), who(by), setup(config).policy())
    typer.echo(f"message {number} is released: a running gate forwards it at once")


@app.command(epilog="Example: mailgate held reject 17")
def reject(number: MessageNumber, config: ConfigFile = None, by: By = "") -> None:
    """Decide against a message. It stays in the store and can still be released."""
    with store(config) as opened:
        opened.reject(number, now(), who(by))
    typer.echo(f"message {number} is rejected")


@app.command(epilog="Example: mailgate held examples wrong/ && mailgate evaluate wrong/labelled.jsonl")
def examples(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to; it is made.")],
    config: ConfigFile = None,
) -> None:
    """Write the returns that a technician (#no-era) or an admin undid as labelled mail for `mailgate evaluate`.

    Each is right when it is forwarded; which rules it breaks all the same is left open. What the store no longer has
    the bytes of (store.keep_raw_days) is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    with store(config) as opened:
        for number in dict.fromkeys(opened.wrong_returns()):
            if raw := opened.message(number).incoming.raw:
                (folder / f"{number}.eml").write_bytes(raw)
                lines.append(dumps({"file": f"{number}.eml", "outcome": "forward", "rules": [], "unsure": ["rules"]}))
    labelled = folder / "labelled.jsonl"
    labelled.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    typer.echo(f"{labelled}: {len(lines)} examples")
