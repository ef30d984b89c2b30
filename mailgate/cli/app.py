"""All commands. What they do stands in their modules; nothing heavy is imported before one of them runs."""

from __future__ import annotations

import typer

from mailgate.cli import accounts, aside, calls, cases, held, outbox, rules, storage
from mailgate.cli.audit import audit
from mailgate.cli.check import check
from mailgate.cli.connect import connect
from mailgate.cli.evaluate import evaluate
from mailgate.cli.explain import explain
from mailgate.cli.group import Group
from mailgate.cli.options import Version
from mailgate.cli.parse import parse
from mailgate.cli.pipe import pipe
from mailgate.cli.replay import replay
from mailgate.cli.report import report
from mailgate.cli.serve import demo, run
from mailgate.cli.tail import tail
from mailgate.cli.texts import alike, try_

app = typer.Typer(
    cls=Group,
    name="mailgate",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    help="A gate in front of a support mailbox: keeps every mail, judges it by the fair-use policy, forwards what "
    "complies and answers the rest kindly.",
)


@app.callback()
def mailgate(version: Version = False) -> None:
    """What stands before the name of a command."""


app.command(epilog="Example: mailgate run --config /etc/mailgate/mailgate.toml")(run)
app.command(epilog="Example: mailgate demo")(demo)
app.command(epilog="Example: mailgate pipe --sender laura@floreria.example < mail.eml")(pipe)
app.command(epilog="Example: mailgate check --config config/mailgate.toml")(check)
app.command(epilog="Example: mailgate connect soporte@hosting.example --provider gmail --write")(connect)
app.command(epilog="Example: mailgate replay ~/Maildir --against new-policy.toml")(replay)
app.command(epilog="Examples: mailgate explain mail.eml; mailgate explain 17")(explain)
app.command(epilog="Example: mailgate parse mail.eml --json | jq .own_words")(parse)
app.command("try", epilog="Example: mailgate try --rule 8 'Son unos p3nd3jos'")(try_)
app.command(epilog="Example: mailgate alike 'Error 500 en facturación' 'RE: error 500 al facturar'")(alike)
app.command(epilog="Example: mailgate evaluate labelled.jsonl --policy new-policy.toml")(evaluate)
app.add_typer(rules.app, name="rules")
app.add_typer(held.app, name="held")
app.add_typer(cases.app, name="cases")
app.add_typer(accounts.app, name="accounts")
app.add_typer(calls.app, name="calls")
app.add_typer(outbox.app, name="outbox")
app.add_typer(aside.app, name="aside")
app.add_typer(storage.app, name="store")
app.command(epilog="Example: mailgate audit")(audit)
app.command(epilog="Example: mailgate report --days 30 --html report.html")(report)
app.command(epilog="Example: journalctl -u mailgate -o cat -f | mailgate tail --customer floreria.example")(tail)
