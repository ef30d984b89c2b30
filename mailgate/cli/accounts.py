"""`mailgate accounts`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli.context import account as meant
from mailgate.cli.context import now, store, who
from mailgate.cli.messages import print_events
from mailgate.cli.options import AccountName, By, ConfigFile, Json, Limit
from mailgate.cli.output import print_facts, print_json, print_table, print_title, record
from mailgate.moments import with_zone

if TYPE_CHECKING:
    from mailgate.store import AccountRecord

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Accounts, their strikes and suspensions.")


@app.command("list", epilog="Example: mailgate accounts list")
def list_(config: ConfigFile = None, limit: Limit = 1000, json: Json = False) -> None:
    """List accounts with a case, a strike or a suspension; the suspended first."""
    with store(config) as opened:
        found = opened.accounts(now(), limit)
    if json:
        for line in found:
            print_json(record(line))
        return
    rows = [
        (line.account, line.open_cases, line.strikes, (line.suspended_until or "for good") if line.suspended else None)
        for line in found
    ]
    print_table(("account", "open cases", "strikes", "suspended until"), rows, "no account has anything")


@app.command(epilog="Example: mailgate accounts show floreria.example")
def show(account: AccountName, config: ConfigFile = None, json: Json = False) -> None:
    """Show an account with its ledger: open cases, every strike and suspension, and what led to each."""
    account = meant(config, account)
    with store(config) as opened:
        found = opened.account_record(account)
    if json:
        lists = ("cases", "strikes", "suspensions", "events")
        print_json(record(found) | {name: list(map(record, getattr(found, name))) for name in lists})
    else:
        _show(found)


def _show(found: AccountRecord) -> None:
    print_facts({"account": found.account, "aliases": found.aliases})
    print_title("open cases")
    rows = [(case.number, case.state, case.priority, case.subject) for case in found.cases]
    print_table(("case", "state", "priority", "subject"), rows, "none")
    print_title("strikes")
    print_table(("at", "rule", "message", "void"), [(s.at, s.rule, s.message, s.void) for s in found.strikes], "none")
    print_title("suspensions")
    suspensions = [(s.began_at, s.ends_at or "for good", s.told, s.lifted_at, s.actor) for s in found.suspensions]
    print_table(("began", "ends", "told", "lifted", "by"), suspensions, "none")
    print_title("history")
    print_events(found.events)


@app.command(epilog="Examples: mailgate accounts suspend floreria.example --days 7")
def suspend(
    account: AccountName,
    days: Annotated[
        float | None, typer.Option("--days", min=0.01, max=36500, help="For so long; else for good.")
    ] = None,
    config: ConfigFile = None,
    by: By = "",
) -> None:
    """Suspend an account: its messages are held. The customer is told once, at the next message."""
    until = now() + timedelta(days=days) if days else None
    account = meant(config, account)
    with store(config) as opened:
        opened.suspend(account, until, now(), who(by))
    typer.echo(f"account {account} is suspended " + (f"until {with_zone(until)}" if until else "for good"))


@app.command(epilog="Example: mailgate accounts reinstate floreria.example")
def reinstate(account: AccountName, config: ConfigFile = None, by: By = "") -> None:
    """Lift the suspension of an account."""
    account = meant(config, account)
    with store(config) as opened:
        opened.reinstate(account, now(), who(by))
    typer.echo(f"account {account} is reinstated")


@app.command(epilog="Example: mailgate accounts forgive floreria.example")
def forgive(account: AccountName, config: ConfigFile = None, by: By = "") -> None:
    """Make the strikes of an account count no more."""
    account = meant(config, account)
    with store(config) as opened:
        count = opened.forgive(account, now(), who(by))
    typer.echo(f"account {account}: {count} strikes count no more")
