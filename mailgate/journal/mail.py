"""Events about messages, cases, accounts, and what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailgate.journal.write import event


@event()
def mail_kept(*, message: int, source: str, size: int, envelope_from: str | None, recipients: int) -> None:
    """A message is durably in the store; now, and not before, its sender is told so."""


@event()
def mail_judged(
    *,
    message: int,
    message_id: str,
    account: str,
    customer: str,
    outcome: str,
    reason: str,
    rules: Sequence[int] = (),
    priority: str | None = None,
    relation: str | None = None,
    case: str | None = None,
    incident: str | None = None,
    missing: Sequence[str] = (),
    masked: bool = False,
    observed: str | None = None,
    trial: Sequence[int] = (),
    reply_withheld: str | None = None,
    ms: float | None = None,
) -> None:
    """A message was judged, and the decision committed with all that follows of it."""


@event("error")
def mail_aside(*, message: int, error: str, starts: int) -> None:
    """A message could not be judged: it is set aside for the admin (`mailgate aside show`), the others flow."""


@event("error")
def rule_failed(*, message: int, rule: int, error: str) -> None:
    """A rule raised on a message. No reply goes out for it; the message is set aside."""


@event("warning")
def reply_withheld(*, message: int, to: str, why: str) -> None:
    """The sender would have got a reply, but must not: the outcome stays, but what a header forbids to answer is held,
    not returned."""


@event()
def reply_claimed(*, outbox: int, message: int | None, kind: str, to: str, case: str | None) -> None:
    """A reply is about to be sent. From now on it is never sent a second time, whatever happens."""


@event()
def out_sent(*, outbox: int, message: int | None, kind: str, case: str | None, attempts: int) -> None:
    """The other side has taken a mail."""


@event("warning")
def out_retried(*, outbox: int, message: int | None, kind: str, attempts: int, error: str, due_at: datetime) -> None:
    """A mail could not be sent for now; it is tried again."""


@event("warning")
def out_late(*, outbox: int, message: int | None, kind: str, error: str) -> None:
    """A mail waits to be sent for more than 4 hours: once a mail."""


@event("error")
def out_failed(*, outbox: int, message: int | None, kind: str, error: str) -> None:
    """A mail can't be sent and is tried no more (`mailgate outbox list --state failed`)."""


@event("warning")
def out_unknown(*, outbox: int, message: int | None, kind: str, error: str) -> None:
    """The connection broke when a reply had been handed over: it may have arrived, so it is not sent again."""


@event()
def case_opened(*, case: str, account: str, message: int | None, priority: str, state: str) -> None:
    """A new case."""


@event()
def case_changed(
    *, case: str, message: int | None, state: str | None = None, priority: str | None = None, asked: int | None = None
) -> None:
    """A case has another state or priority, was asked for detail, or holds more than before."""


@event()
def case_closed(*, case: str, message: int | None) -> None:
    """A case is closed."""


@event("warning")
def strike_counted(*, account: str, rule: int, message: int | None) -> None:
    """A strike against an account (rules 8, 9 and 10)."""


@event("warning")
def account_suspended(*, account: str, until: datetime | None) -> None:
    """An account is suspended; without `until`, for good."""


@event("warning")
def incident_opened(*, incident: str, cases: Sequence[str]) -> None:
    """The same failure at many accounts (rule 2)."""


@event()
def incident_ended(*, incident: str) -> None:
    """An incident is over: a technician said so, or it has been quiet."""


@event()
def call_started(*, account: str, technician: str, medium: str, case: str | None) -> None:
    """A technician has registered a phone call or a chat (rule 7)."""


@event()
def call_ended(*, account: str) -> None:
    """A call or chat is over."""
