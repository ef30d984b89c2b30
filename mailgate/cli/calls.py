"""`mailgate calls`: phone calls and chats, 20 minutes at most (rule 7)."""

from __future__ import annotations

from typing import Annotated

import typer

from mailgate.cli.context import account as meant
from mailgate.cli.context import now, setup, store, who
from mailgate.cli.options import AccountName, By, ConfigFile, Json, number
from mailgate.cli.output import print_json, print_table, record

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Phone calls and chats with customers (rule 7).")


def _address(customer: str) -> str:
    if not customer.rpartition("@")[0]:
        raise typer.BadParameter("should be an address like laura@floreria.example: what goes on by mail goes there")
    return customer


Customer = Annotated[str, typer.Argument(metavar="CUSTOMER", callback=_address, help="The customer's address.")]


@app.command(epilog="Example: mailgate calls start laura@floreria.example --case 10482 --callback")
def start(
    customer: Customer,
    case: Annotated[str | None, typer.Option("--case", callback=number, help="The case that it is about.")] = None,
    chat: Annotated[bool, typer.Option("--chat", help="A chat, no call.")] = False,
    callback: Annotated[bool, typer.Option("--callback", help="The customer wants a call once it is solved.")] = False,
    config: ConfigFile = None,
    by: By = "",
) -> None:
    """Register the start of a call: a warning comes at 18 minutes; at 20 it goes on by mail, in a case."""
    from mailgate.casework import fold_address
    from mailgate.plan_relay import start_call

    found = setup(config)
    address = fold_address(customer)
    account = meant(config, address)
    medium = "chat" if chat else "call"
    began = start_call(found.policy(), account, address, who(by), case, medium, callback=callback)
    with store(config) as opened:
        if case:
            opened.case(case)
        opened.apply([began], now(), by=who(by))
    typer.echo(f"{medium} with {address} began; at {began.end_minutes} minutes it goes on by mail")


@app.command(epilog="Example: mailgate calls stop floreria.example")
def stop(account: AccountName, config: ConfigFile = None, by: By = "") -> None:
    """Register the end of an account's running call."""
    from mailgate.actions import EndCall
    from mailgate.errors import NotFound

    account = meant(config, account)
    with store(config) as opened:
        if opened.call_of(account) is None:
            raise NotFound(f"account {account}: no call is running; `mailgate calls list` shows those that are")
        opened.apply([EndCall(account)], now(), by=who(by))
    typer.echo(f"account {account}: the call is over")


@app.command("list", epilog="Example: mailgate calls list --all")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Calls that are over, too.")] = False,
    config: ConfigFile = None,
    json: Json = False,
) -> None:
    """List the calls that are running."""
    with store(config) as opened:
        found = opened.calls(running=not every)
    if json:
        for call in found:
            print_json(record(call))
        return
    rows = [(c.account, c.customer, c.technician, c.medium, c.case, c.callback, c.began_at, c.ended_at) for c in found]
    columns = ("account", "customer", "technician", "medium", "case", "callback", "began", "ended")
    print_table(columns, rows, "no call is running")
