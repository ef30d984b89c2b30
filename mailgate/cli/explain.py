"""`mailgate explain`: why a mail was judged as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailgate.cli.context import Configured, now, setup, store_of
from mailgate.cli.messages import evidence, print_findings, show_message
from mailgate.cli.options import ConfigFile, Json, PolicyFile
from mailgate.cli.output import print_block, print_facts, print_json, print_title
from mailgate.cli.verdicts import answer
from mailgate.errors import NotFound

if TYPE_CHECKING:
    from mailgate.actions import Reply
    from mailgate.facts import Facts, Reading
    from mailgate.gate import Poison, Verdict
    from mailgate.policy import Finding, Policy, RuleInForce
    from mailgate.store import Message, Store

What = Annotated[
    str, typer.Argument(metavar="FILE|MESSAGE-ID", help="A mail's file; or the number or Message-ID of a kept one.")
]


def explain(what: What, config: ConfigFile = None, policy: PolicyFile = None, json: Json = False) -> None:
    """Explain a verdict: the facts, every rule's finding with the words that it rests on, the decision, the reply.

    A file is judged now, as the only mail there is. Of a kept message the record is shown: what was decided then.
    """
    found = setup(config)
    if not Path(what).is_file():
        _explain_kept(found, what, json)
        return
    _explain_file(found, Path(what), policy, json)


def _explain_kept(found: Configured, key: str, json: bool) -> None:
    with store_of(found.config) as opened:
        for message in _kept(opened, key):
            show_message(opened, message.id, json)
            if not json:
                actions = [row.action for row in opened.outbox_of(message.id)]
                _show_reply(_reply(actions), found, found.policy())


def _kept(opened: Store, key: str) -> list[Message]:
    try:
        return opened.find_messages(key)
    except NotFound as error:
        raise NotFound(f"{error}; nor is there a file {key}") from None


def _explain_file(found: Configured, file: Path, policy: Path | None, json: bool) -> None:
    from mailgate.archive import in_time_order
    from mailgate.gate import Poison
    from mailgate.replay import Trial

    in_force = found.policy(policy)
    for entry in in_time_order([file]):
        with Trial(found.config.world(), in_force) as trial:
            verdict = trial.judge(entry.read(), entry.at)
        if json:
            print_json(_described(verdict, found, in_force))
        elif isinstance(verdict, Poison):
            print_block(f"could not be judged: {verdict.error}", margin="")
        else:
            _show(verdict, found, in_force)


def _described(verdict: Verdict | Poison, found: Configured, policy: Policy) -> dict[str, Any]:
    from mailgate.cli.output import record
    from mailgate.gate import Poison

    if isinstance(verdict, Poison):
        return answer(verdict)
    reply = _reply(verdict.actions)
    return answer(verdict) | {
        "facts": _facts(verdict.facts),
        "entities": [{"kind": entity.kind, "value": entity.value} for entity in verdict.facts.reading.entities],
        "findings": [_finding(rule, verdict.findings) for rule in policy.rules],
        "reply_mail": reply_mail(reply, found, policy) if reply else None,
        "actions": [{"action": type(action).__name__} | record(action) for action in verdict.actions],
    }


def _show(verdict: Verdict, found: Configured, policy: Policy) -> None:
    decision = verdict.decision
    print_title("facts")
    print_facts({"from": verdict.mail.sender.address, "subject": verdict.mail.subject} | _facts(verdict.facts))
    print_title("rules")
    for rule in policy.rules:
        if findings := [finding for finding in verdict.findings if finding.rule == rule.rule.number]:
            print_findings(findings)
        else:
            print_block(f"rule {rule.rule.number} {rule.rule.name}: nothing found")
    print_title("decision")
    names = ("outcome", "reason", "relation", "priority", "rules", "clauses", "missing", "tags", "strikes")
    print_facts({name: getattr(decision, name) for name in names} | {"reply withheld": decision.reply_withheld})
    _show_reply(_reply(verdict.actions), found, policy)


def _show_reply(reply: Reply | None, found: Configured, policy: Policy) -> None:
    print_title("reply")
    if reply is None:
        print_block("none")
        return
    mail = reply_mail(reply, found, policy)
    print_facts({"to": mail["to"], "subject": mail["subject"]})
    print_block(mail["text"])


def _reply(actions: Iterable[object]) -> Reply | None:
    from mailgate.actions import Reply

    return next((action for action in actions if isinstance(action, Reply)), None)


def reply_mail(reply: Reply, found: Configured, policy: Policy) -> dict[str, str]:
    """A reply as it would go out; the address of its case is signed by no real secret."""
    from mailgate.compose import Context, Desk, compose
    from mailgate.parse import parse
    from mailgate.replay import SECRET

    box = found.config.mailbox
    desk = Desk(
        box.address, box.name, found.config.technicians.address, found.config.admin.address, SECRET,
        policy, language=box.languages[0],
    )  # fmt: skip
    mail = parse(compose(reply, Context(desk, now(), "<reply@example.invalid>")).message)
    return {"to": reply.to, "kind": reply.kind, "subject": mail.subject, "text": mail.text}


def _finding(rule: RuleInForce, findings: Sequence[Finding]) -> dict[str, object]:
    """What one rule has found; "found" is empty where it has found nothing."""
    own = [finding for finding in findings if finding.rule == rule.rule.number]
    return {"rule": rule.rule.number, "name": rule.rule.name, "action": rule.action, "found": evidence(own)}


def _facts(facts: Facts) -> dict[str, object]:
    """What the rules looked at."""
    case, incident, machine = facts.case, facts.incident, facts.mail.machine
    return {
        "account": facts.sender.account,
        "role": facts.sender.role,
        "authenticated": facts.sender.authenticated,
        "known": facts.sender.known or facts.history.known,
        "machine": f"{machine.kind}: {machine.sign}" if machine else None,
        "case": case.number if case else None,
        "case because": facts.match.why if facts.match else None,
        "suspended": facts.history.suspension is not None,
        "strikes": len(facts.history.strikes),
        "incident": incident.number if incident else None,
        **_said(facts.reading),
    }


def _said(reading: Reading) -> dict[str, object]:
    """What the message says, each with the words it rests on."""
    from mailgate.facts import Span

    values = {field.name: getattr(reading, field.name) for field in fields(reading)}
    spans = {name: value.text for name, value in values.items() if isinstance(value, Span)}
    return {
        "language": reading.language,
        "kind": f"{reading.kind} ({reading.certainty:.0%} certain)",
        "priority": reading.priority,
        "vague_subject": reading.vague_subject,
        "better_subject": reading.better_subject,
        "coarse": [found.span.text for found in reading.coarse],
        **spans,
    }
