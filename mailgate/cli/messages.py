"""Kept messages in lists and one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from mailgate.cli.output import print_block, print_facts, print_json, print_table, print_title, record
from mailgate.moments import to_the_minute

if TYPE_CHECKING:
    from mailgate.policy import Decision, Finding
    from mailgate.store import Event, Message, Store

_SHOWN = 4000  # characters of own words


def print_messages(store: Store, found: Sequence[Message], json: bool, none: str) -> None:
    """A list of messages with what was last decided about each."""
    if json:
        for message in found:
            print_json(record(message) | {"why": why(store, message)})
        return
    rows = [(m.id, m.received_at, m.sender or m.envelope_from, m.subject, why(store, m)) for m in found]
    print_table(("id", "received", "from", "subject", "why"), rows, none)


def why(store: Store, message: Message) -> str:
    """Why it is where it is, in a few words."""
    if message.why_aside:
        return message.why_aside
    decided = store.decisions_of(message.id)
    return reasons(decided[-1][1]) if decided else ""


def reasons(decision: Decision) -> str:
    """The reason with the rules: "rules 2 4"."""
    return " ".join((decision.reason, *map(str, decision.rules)))


def show_message(store: Store, number: int, json: bool) -> None:
    """One kept message, whole: its row, its words, every decision, what was done by hand, what goes out."""
    from mailgate.parse import parse

    message = store.find_messages(number)[0]
    mail = parse(store.message(number).incoming.raw)
    decided, events, outgoing = store.decisions_of(number), store.events_of(number), store.outbox_of(number)
    if json:
        print_json(
            record(message)
            | {"own_words": mail.own_words, "decisions": [described(decision) | {"at": at} for at, decision in decided]}
            | {"events": [record(event) for event in events], "outbox": [record(row) for row in outgoing]}
        )
        return
    print_facts(record(message))
    for at, decision in decided:
        print_title(f"{to_the_minute(at)} decided: {decision.outcome} ({reasons(decision)})")
        print_findings(decision.findings)
        if decision.reply_withheld:
            typer.echo(f"  no reply: {decision.reply_withheld}")
    print_events(events)
    for row in outgoing:
        typer.echo(f"outbox {row.id}: {type(row.action).__name__.lower()} is {row.state} {row.error}".rstrip())
    print_title(mail.subject or "(no subject)")
    print_block(mail.own_words[:_SHOWN])


def described(decision: Decision) -> dict[str, object]:
    """A decision as JSON shows it."""
    return record(decision) | {"rules": decision.rules, "evidence": evidence(decision.findings)}


def evidence(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """What verdicts rest on: the rule, its code, the quoted words, how certain it is."""
    return [
        {
            "rule": finding.rule,
            "code": finding.code,
            "quote": span.text if span else "",
            "where": span.where if span else "",
            "start": span.start if span else None,
            "certainty": round(finding.certainty, 3),
            "unsure": finding.unsure,
        }
        for finding in findings
        for span in finding.evidence or (None,)
    ]


def print_findings(findings: Sequence[Finding]) -> None:
    """Each broken rule with the words that it rests on."""
    for finding in findings:
        values = " ".join(f"{name}={value}" for name, value in finding.values.items())
        sure = f"{finding.certainty:.0%} certain" + (", unsure: a person must look" if finding.unsure else "")
        lacking = f", lacks {', '.join(finding.missing)}" if finding.missing else ""
        print_block(f"rule {finding.rule} {finding.code} ({sure}{lacking}) {values}".rstrip())
        for span in finding.evidence:
            print_block(f"“{one_line(span.text)}” in {span.where} at {span.start}", margin="    ")


def one_line(text: str, longest: int = 160) -> str:
    """White space collapsed, cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest] + "…"


def print_events(events: Sequence[Event]) -> None:
    """Steps of a history, one a line."""
    for event in events:
        about = " ".join(f"{key}={value}" for key, value in event.detail.items() if value not in (None, "", [], ()))
        print_block(f"{to_the_minute(event.at)} {event.kind} by {event.actor} {one_line(about)}".rstrip(), margin="")
