"""Values that the contract's tests begin with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from mailgate.actions import Action, Forward, Incoming, OpenCase, Received, Reply
from mailgate.casework import account_key, case_number, fold_address
from mailgate.facts import CaseState, History, Priority
from mailgate.mail import Address, Mail
from mailgate.policy import Decision, Outcome, Policy
from mailgate.store import Store

NOW = datetime(2026, 3, 2, 15, 30, 0, 123456, tzinfo=UTC)
POLICY = Policy(rules=())
ANA = "ana@empresa.example"
FREE = frozenset({"gmail.com"})


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def incoming(sender: str = ANA, body: bytes = b"hola", at: datetime = NOW) -> Incoming:
    return Incoming(b"From: " + sender.encode() + b"\r\n\r\n" + body, at, sender, ("soporte@hosting.example",), "smtp")


def mail(
    sender: str = ANA,
    message_id: str = "",
    replies_to: Sequence[str] = (),
    references: Sequence[str] = (),
    raw: bytes = b"",
    subject: str = "Correo de ventas rebota",
) -> Mail:
    raw = raw or f"{sender}{message_id}{subject}".encode()
    return Mail(
        digest=hashlib.sha256(raw).hexdigest(), message_id=message_id, sender=Address("", sender), return_path=None,
        reply_to=(), to=(), cc=(), subject=subject, date=None, received=None, in_reply_to=tuple(replies_to),
        references=tuple(references), text="", own_words="", quoted="", forwarded="", signature="", disclaimer="",
        attachments=(), machine=None, unanswerable="", claimed_priority="", authentication=(), headers={}, defects=(),
    )  # fmt: skip


def decision(outcome: Outcome = Outcome.FORWARD) -> Decision:
    return Decision(outcome, "complies")


def opened(received: Received, account: str = "empresa.example", **fields: Any) -> OpenCase:
    values: dict[str, Any] = {
        "number": case_number(received.id), "account": account, "customer": ANA, "subject": "Correo de ventas rebota",
        "words": "ventas@empresa.example rebota desde ayer", "has_file": False, "state": CaseState.OPEN,
        "priority": Priority.MEDIUM, "language": "es",
    } | fields  # fmt: skip
    return OpenCase(**values)


def forward(case: str, **fields: Any) -> Forward:
    values: dict[str, Any] = {
        "case": case, "priority": Priority.MEDIUM, "subject": "s", "original_subject": "o",
        "account": "empresa.example", "customer": ANA, "why_priority": "",
    } | fields  # fmt: skip
    return Forward(**values)


def reply(to: str = ANA, kind: str = "acknowledged", case: str | None = None) -> Reply:
    return Reply(to, kind, "es", "s", "<x@y.example>", (), case=case)


def kept(store: Store, *messages: Incoming) -> list[Received]:
    """Keep and take them, all of them first starts."""
    store.keep(messages or [incoming()])
    return store.take(1000)


def judged(
    store: Store,
    received: Received,
    *actions: Action,
    of: Mail | None = None,
    outcome: Outcome = Outcome.FORWARD,
    at: datetime = NOW,
    account: str = "empresa.example",
) -> None:
    store.commit(received, of or mail(message_id=f"<{received.id}@empresa.example>"), decision(outcome), actions, at,
                 account=account)  # fmt: skip


def new_case(store: Store, at: datetime = NOW, **fields: Any) -> str:
    """A case opened by a message that was forwarded; its Message-ID is <ROW@empresa.example>."""
    (received,) = kept(store, incoming(at=at))
    case = opened(received, **fields)
    judged(store, received, case, forward(case.number), at=at, account=case.account)
    return case.number


def recall(store: Any, of: Mail, at: datetime = NOW, **asked: Any) -> History:
    """History as the gate asks for it: `store` may be a batch."""
    sender = of.sender.address
    values = {"sender_address": fold_address(sender), "account": account_key(sender, FREE), "now": at} | asked
    found: History = store.history(of, policy=POLICY, **values)
    return found
