"""All that goes out, as it would go: the rules' own examples and every other kind of reply, composed by a policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from mailgate.actions import Alert, Forward, Outgoing, Relay, Reply
from mailgate.compose import Context, Desk, compose
from mailgate.examples import WORLD, mails
from mailgate.facts import Priority
from mailgate.gate import Verdict
from mailgate.parse import parse
from mailgate.policy import Example, Policy
from mailgate.replay import Trial

_DATE = datetime(2025, 1, 6, 15, 5, tzinfo=UTC)
_OF_NO_EXAMPLE = ("suspended", "all_clear", "reminder", "expired", "call_over", "incident")
_CASELESS = ("suspended",)
_OUTGOING = (Forward, Relay, Reply, Alert)


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail as it would go out; `name` says what led to it."""

    name: str
    message: bytes

    @property
    def html(self) -> str:
        """Its HTML part, else its text as a page."""
        mail = message_from_bytes(self.message, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("html", "plain"))
        return str(body.get_content()) if body else ""


def samples(in_force: Policy) -> Iterator[Sample]:
    """Every kind of mail, in Spanish and English, with the wording of the policy."""
    desk = Desk(
        mailbox=WORLD.address,
        name="Soporte",
        technicians="mesa@tecnicos.hosting.example",
        admin="admin@hosting.example",
        secret=b"a preview: nobody is written to.",
        policy=in_force,
        internal=WORLD.technicians,
    )
    for rule in in_force.rules:
        for index, example in enumerate(rule.rule.examples):
            yield from _of_example(f"rule-{rule.rule.number:02}-{example.language}-{index}", example, in_force, desk)
    for kind in _OF_NO_EXAMPLE:
        for language in ("es", "en"):
            yield _made(f"{kind}-{language}", _reply(kind, language), desk)


def _of_example(name: str, example: Example, in_force: Policy, desk: Desk) -> Iterator[Sample]:
    """What the last mail of an example leads to."""
    with Trial(WORLD, in_force) as trial:
        verdict = list(trial.run(mails(example)))[-1]
    if isinstance(verdict, Verdict):
        for action in verdict.actions:
            if isinstance(action, _OUTGOING):
                yield _made(f"{name}-{type(action).__name__.lower()}", action, desk, verdict.received.incoming.raw)


def _made(name: str, action: Outgoing, desk: Desk, raw: bytes = b"") -> Sample:
    context = Context(desk, _DATE, f"<{name}@preview.example>", parse(raw) if raw else None, raw)
    return Sample(name, compose(action, context).message)


def _reply(kind: str, language: str) -> Reply:
    """With what the gate itself would put into one: only a reply to a mail names a priority."""
    subject = {"es": "ventas@lapaloma.mx no recibe", "en": "sales@lapaloma.mx receives nothing"}[language]
    return Reply(
        to="cliente@empresa.example",
        kind=kind,
        language=language,
        subject=subject,
        in_reply_to="",
        references=(),
        case=None if kind in _CASELESS else "10482",
        priority=Priority.HIGH if kind == "incident" else None,
        missing=("symptom", "circumstances") if kind == "reminder" else (),
        values={"suspended_until": "2025-01-13T15:05:00+00:00"} if kind == "suspended" else {},
    )
