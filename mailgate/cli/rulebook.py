"""What a rule is, for people: rules/README.md is made here, `python -m mailgate.cli.rulebook > rules/README.md`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields

from mailgate.policy import Example, Rule, RuleInForce

_FIELD = re.compile(r"^ {4}(\w+):[^#\n]*(?:#\s*(.*))?$", re.M)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a rule."""

    name: str
    value: object
    default: object
    meaning: str


def settings(rule: RuleInForce) -> list[Setting]:
    """The settings of a rule with their values in force, as policy.toml names them; `action` comes first."""
    kind = type(rule.settings)
    meanings = _meanings(kind)
    own = [
        Setting(field.name, getattr(rule.settings, field.name), getattr(rule.rule.settings, field.name),
                meanings.get(field.name, ""))
        for field in fields(kind)
    ]  # fmt: skip
    action = Setting("action", str(rule.action), str(rule.rule.action), "what breaking it leads to")
    return [action, *own]


def _meanings(kind: type[object]) -> dict[str, str]:
    """A field's meaning stands in the comment behind it, else the class's docstring tells of all."""
    named = dict(_FIELD.findall(inspect.getsource(kind)))
    whole = (inspect.getdoc(kind) or "").partition("\n")[0]
    return {name: comment or whole for name, comment in named.items()}


def meaning(rule: Rule) -> str:
    """When it is broken, in the words of its check."""
    return " ".join((inspect.getdoc(rule.check) or "").split())


def examples(rule: Rule, hit: bool) -> Iterator[str]:
    """Its hits or its silences, each in one line."""
    return (told(example) for example in rule.examples if example.hit is hit)


def told(example: Example) -> str:
    """One example in one line: "(es) subject | body [file.png] (why)", after what came before."""
    before = "".join(f"{told(each)} → " for each in example.before)
    files = f" [{', '.join(example.files)}]" if example.files else ""
    heads = "".join(f" {name}: {value}" for name, value in example.headers.items())
    why = f" ({example.why})" if example.why else ""
    return f"{before}({example.language}) {example.subject} | {' '.join(example.body.split())}{files}{heads}{why}"


_HEAD = """# The rules

Made from the rules of this folder: change those, then run `python -m mailgate.cli.rulebook > rules/README.md`.
One rule is one file. An admin changes settings, actions and wording in `config/policy.toml`, by the rule's name
(`[rules.detail]`), never here. Every example below is executed by the tests.
"""


def document(rules: tuple[Rule, ...]) -> str:
    """rules/README.md."""
    return _HEAD + "".join(map(_section, rules))


def _section(rule: Rule) -> str:
    table = "".join(
        f"| `{each.name}` | `{each.default!r}` | {each.meaning} |\n".replace("`'", "`").replace("'`", "`")
        for each in settings(RuleInForce(rule, rule.action, rule.settings))
    )
    worded = rule.worded(rule.settings)
    parts = (f"\n{name}:\n\n{_list(examples(rule, hit))}" for name, hit in (("Broken by", True), ("Not by", False)))
    return (
        f"\n## Rule {rule.number}: {rule.name}\n\n{worded.title['en']} · {worded.title['es']}\n\n{meaning(rule)}\n\n"
        f"> {worded.clause['es']}\n>\n> {worded.clause['en']}\n\n"
        f"| setting | default | meaning |\n| --- | --- | --- |\n{table}"
    ) + "".join(parts)


def _list(lines: Iterator[str]) -> str:
    return "".join(f"- {_escaped(line)}\n" for line in lines)


def _escaped(line: str) -> str:
    return re.sub(r"([\\`*_<>\[\]#])", r"\\\1", line)


if __name__ == "__main__":
    from rules import RULES

    sys.stdout.write(document(RULES))
