"""`mailgate store`: the store's schema and its upkeep."""

from __future__ import annotations

import typer

from mailgate.cli.context import now, setup, store
from mailgate.cli.options import ConfigFile

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The store's schema and upkeep.")


@app.command(epilog="Example: mailgate store upgrade --config /etc/mailgate/mailgate.toml")
def upgrade(config: ConfigFile = None) -> None:
    """Bring the schema to the version that this program needs. Stop the gates and make a backup before."""
    from mailgate.store import upgrade as upgraded

    url = setup(config).config.store.url
    upgraded(url)
    typer.echo("the store's schema is up to date")


@app.command(epilog="Example: mailgate store purge")
def purge(config: ConfigFile = None) -> None:
    """Delete raw mail that is older than store.keep_raw_days; decisions stay. The gate does so by itself every hour."""
    from datetime import timedelta

    days = setup(config).config.store.keep_raw_days
    with store(config) as opened:
        count = opened.purge(now() - timedelta(days=days))
    typer.echo(f"{count} messages older than {days} days were purged")
