"""`mailgate rules`: what the policy says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailgate.cli.context import setup
from mailgate.cli.options import ConfigFile, Json, PolicyFile
from mailgate.cli.output import print_block, print_json, print_table, print_title
from mailgate.errors import NotFound
from mailgate.policy import RuleInForce

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The rules of the policy.")


@app.command("list", epilog="Example: mailgate rules list")
def list_(config: ConfigFile = None, policy: PolicyFile = None, json: Json = False) -> None:
    """List the rules that are in force, with their actions."""
    found = setup(config).policy(policy).rules
    if json:
        for rule in found:
            print_json(described(rule))
        return
    rows = [
        (rule.rule.number, rule.rule.name, rule.action, rule.rule.title["en"], rule.rule.title["es"]) for rule in found
    ]
    print_table(("rule", "name", "action", "title", "título"), rows, "no rule is in force")


@app.command(epilog="Example: mailgate rules show 4")
def show(
    rule: Annotated[str, typer.Argument(metavar="N", help="Number or name of the rule.")],
    config: ConfigFile = None,
    policy: PolicyFile = None,
    json: Json = False,
) -> None:
    """Show a rule: its clause, when it is broken, its settings with their meaning, and examples, hits and silences."""
    from mailgate.cli import rulebook

    found = _found(setup(config).policy(policy).rules, rule)
    if json:
        print_json(described(found))
        return
    print_title(f"Rule {found.rule.number}: {found.rule.name}")
    print_block(f"{found.rule.title['en']} · {found.rule.title['es']}\n{rulebook.meaning(found.rule)}", margin="")
    print_title("clause")
    print_block(f"{found.rule.clause['es']}\n{found.rule.clause['en']}")
    print_title(f"settings (policy.toml: [rules.{found.rule.name}])")
    rows = [(each.name, each.value, each.default, each.meaning) for each in rulebook.settings(found)]
    print_table(("setting", "value", "default", "meaning"), rows, "none")
    for title, hit in (("broken by", True), ("not by", False)):
        print_title(title)
        print_block("\n".join(rulebook.examples(found.rule, hit)))


@app.command(epilog="Example: mailgate rules preview /tmp/preview --policy new-policy.toml")
def preview(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write; made if missing.")],
    config: ConfigFile = None,
    policy: PolicyFile = None,
) -> None:
    """Write all replies and forwards as they would go out, each as .eml and .html."""
    from mailgate.preview import samples

    folder.mkdir(parents=True, exist_ok=True)
    shown = list(samples(setup(config).policy(policy)))
    for sample in shown:
        (folder / f"{sample.name}.eml").write_bytes(sample.message)
        (folder / f"{sample.name}.html").write_text(sample.html, "utf-8")
    typer.echo(f"{folder}: {len(shown)} mails")


def _found(rules: tuple[RuleInForce, ...], wanted: str) -> RuleInForce:
    for rule in rules:
        if wanted in (str(rule.rule.number), rule.rule.name):
            return rule
    known = ", ".join(f"{rule.rule.number} {rule.rule.name}" for rule in rules)
    raise NotFound(f"rule {wanted}: there is none of this number or name; there are {known}")


def described(rule: RuleInForce) -> dict[str, object]:
    """A rule as JSON shows it."""
    from mailgate.cli import rulebook

    return {
        "number": rule.rule.number,
        "name": rule.rule.name,
        "title": rule.rule.title,
        "clause": rule.rule.clause,
        "action": rule.action,
        "meaning": rulebook.meaning(rule.rule),
        "settings": {
            each.name: {"value": each.value, "default": each.default, "meaning": each.meaning}
            for each in rulebook.settings(rule)
        },
        "broken_by": list(rulebook.examples(rule.rule, True)),
        "not_by": list(rulebook.examples(rule.rule, False)),
    }
