"""Options and arguments that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="MAILGATE_CONFIG",
        metavar="FILE",
        help="The config file; else config/mailgate.toml here, else /etc/mailgate/mailgate.toml, else the defaults.",
    ),
]
PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="A policy overlay in place of the one that the config names."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
MailPaths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH",
        help="An .eml, a folder of them, an mbox, a Maildir. Of a folder, what begins as mail (stderr names the rest).",
    ),
]
By = Annotated[str, typer.Option("--by", help="Who does it, for the record; else the user's name.", show_default=False)]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many, the newest first.")]
MessageNumber = Annotated[int, typer.Argument(metavar="ID", help="Number of the message, as the list shows it.")]


def version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from mailgate import __version__

        typer.echo(f"mailgate {__version__}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")]


def number(case: str | None) -> str | None:
    """As it is written in subjects: #10017."""
    return case.removeprefix("#") if case else case


CaseNumber = Annotated[str, typer.Argument(metavar="CASE", callback=number, help="Number of the case.")]
AccountName = Annotated[
    str, typer.Argument(metavar="ACCOUNT", help="A company domain, or an address of one of its people or of free mail.")
]
