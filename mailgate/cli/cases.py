"""`mailgate cases`."""

from __future__ import annotations

from typing import Annotated

import typer

from mailgate.cli.context import now, store, who
from mailgate.cli.messages import print_events
from mailgate.cli.options import By, CaseNumber, ConfigFile, Json, Limit
from mailgate.cli.output import print_block, print_facts, print_json, print_table, print_title, record
from mailgate.facts import CaseState

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Cases: one matter of one account each.")

_COLUMNS = ("case", "state", "priority", "account", "opened", "subject", "incident")


@app.command("list", epilog="Example: mailgate cases list --account floreria.example")
def list_(
    config: ConfigFile = None,
    state: Annotated[CaseState | None, typer.Option("--state", help="Only cases in this state.")] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="All cases of this account, closed ones too.")
    ] = None,
    limit: Limit = 1000,
    json: Json = False,
) -> None:
    """List cases: those that are not closed, where neither a state nor an account is given."""
    with store(config) as opened:
        found = opened.cases(state, account=account, limit=limit)
    if json:
        for case in found:
            print_json(record(case))
        return
    rows = [(c.number, c.state, c.priority, c.account, c.opened_at, c.subject, c.incident) for c in found]
    print_table(_COLUMNS, rows, "no such case")


@app.command(epilog="Example: mailgate cases show 10017")
def show(number: CaseNumber, config: ConfigFile = None, json: Json = False) -> None:
    """Show a case with its messages and its whole history."""
    with store(config) as opened:
        found = opened.case_record(number)
    if json:
        print_json(
            record(found.case)
            | {"names": found.names, "participants": found.participants}
            | {"messages": list(map(record, found.messages)), "events": list(map(record, found.events))}
        )
        return
    words = found.case.words
    print_facts({key: value for key, value in record(found.case).items() if key not in ("id", "words")})
    print_facts({"carries on": found.names, "participants": found.participants})
    print_title("messages")
    rows = [(m.id, m.received_at, m.sender, m.state, m.subject) for m in found.messages]
    print_table(("id", "received", "from", "state", "subject"), rows, "none")
    print_title("history")
    print_events(found.events)
    print_title("words")
    print_block(words)


@app.command(epilog="Example: mailgate cases close 10017")
def close(number: CaseNumber, config: ConfigFile = None, by: By = "") -> None:
    """Close a case. Its customer is told nothing."""
    with store(config) as opened:
        opened.close_case(number, now(), who(by))
    typer.echo(f"case {number} is closed")
