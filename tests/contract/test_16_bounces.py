"""GUARANTEES 16: bounces of what the gate sends reach the admin, once a mail; never the customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from mailgate.actions import Action, Alert, Forward, Incoming, Reply
from mailgate.config import load_policy
from mailgate.gate import Gate, Verdict
from mailgate.policy import Outcome
from mailgate.store import OutboxRow, Store
from mailgate.world import World
from rules import RULES
from tests.contract.given import NOW, incoming, judged, kept, minutes, new_case, reply

ADMIN = "admin@hosting.example"
ORIGINAL = (
    "From: Soporte <soporte@hosting.example>\r\nTo: mesa@tecnicos.example\r\n"
    "Message-ID: {0}\r\nSubject: [#1]\r\n\r\nHola\r\n"
)
REPORT = (
    "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; mesa@tecnicos.example\r\nAction: {action}\r\n"
    "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
)
HEAD = (
    "From: MAILER-DAEMON@mx.example\r\nTo: soporte@hosting.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
)
PART = "--b\r\nContent-Type: {0}\r\n\r\n{1}\r\n"


def standard(message_id: str, returned: str = "message/rfc822", action: str = "failed") -> str:
    """RFC 3464: what Postfix, Exim, Exchange and Gmail send."""
    parts = (("text/plain", "Sorry."), ("message/delivery-status", REPORT.format(action=action)),
             (returned, ORIGINAL.format(message_id)))  # fmt: skip
    body = "".join(PART.format(kind, text) for kind, text in parts)
    return (
        f"{HEAD}Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n{body}--b--\r\n'
    )


def plain(message_id: str) -> str:
    """qmail's: the returned mail below a line, no MIME."""
    said = "Hi. This is the qmail-send program.\r\n\r\n--- Below this line is a copy of the message."
    return f"{HEAD}\r\n{said}\r\n\r\n{ORIGINAL.format(message_id)}"


def terse(message_id: str) -> str:
    """Nothing of the mail but its id in a header."""
    return f"{HEAD}References: <older@x.example> {message_id}\r\n\r\nmesa: user unknown\r\n"


def world(admin: str = ADMIN) -> World:
    return World(address="soporte@hosting.example", admins=(admin,) if admin else ())


def bounce(store: Store, text: str, admin: str = ADMIN, at: datetime = NOW, sender: str = "") -> Verdict:
    """What the gate makes of a bounce (or of another mail, its envelope sender given)."""
    store.keep([Incoming(text.encode(), at, sender, ("soporte@hosting.example",), "lmtp")])
    (verdict,) = Gate(store, world(admin), load_policy(None, RULES), b"x" * 32).work(10)
    assert isinstance(verdict, Verdict)
    return verdict


def sent(store: Store, *actions: Action) -> OutboxRow:
    """A mail that has gone out: the forward of a new case, or what is given."""
    if actions:
        (received,) = kept(store, incoming())
        judged(store, received, *actions)
    else:
        new_case(store)
    row = store.outbox_list()[0]
    store.outbox_claim([row.id])
    store.outbox_sent([row.id], NOW)
    return row


def alerts(verdict: Verdict) -> list[Alert]:
    return [action for action in verdict.actions if isinstance(action, Alert)]


@pytest.mark.parametrize("shape", [standard, plain, terse])
def test_16_a_bounced_forward_reaches_the_admin_and_nobody_else(store: Store, shape: Callable[[str], str]) -> None:
    row = sent(store)
    verdict = bounce(store, shape(row.message_id))
    assert verdict.decision.outcome is Outcome.IGNORE
    (alert,) = alerts(verdict)
    assert isinstance(row.action, Forward)
    assert (alert.to, alert.kind, alert.values["case"]) == ("admin", "bounce", row.action.case)
    assert not [action for action in verdict.actions if isinstance(action, Reply | Forward)]
    assert store.outbox_list()[0].action == alert


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822", "message/global"])
def test_16_the_report_says_whom_and_why(store: Store, returned: str) -> None:
    """The admin and the outbox's row are told the recipient and the other side's words."""
    row = sent(store)
    (alert,) = alerts(bounce(store, standard(row.message_id, returned)))
    assert alert.values["error"] == "mesa@tecnicos.example: 550 5.1.1 no such user"
    assert store.outbox_get(row.id).error == "came back: mesa@tecnicos.example: 550 5.1.1 no such user"


def test_16_a_bounced_reply_reaches_the_admin(store: Store) -> None:
    """Its null sender should have kept it from bouncing, but not every server minds."""
    row = sent(store, reply())
    (alert,) = alerts(bounce(store, standard(row.message_id)))
    assert alert.values["subject"] == "reply"


def test_16_each_mail_is_told_of_once(store: Store) -> None:
    """A storm of bounces is one alert; another mail's bounce is another."""
    first = sent(store)
    assert len(alerts(bounce(store, standard(first.message_id)))) == 1
    for n in range(3):
        assert bounce(store, standard(first.message_id), at=minutes(n + 1)).actions == ()
    second = sent(store)
    assert len(alerts(bounce(store, standard(second.message_id)))) == 1


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_16_a_delay_or_a_receipt_tells_nobody(store: Store, action: str) -> None:
    row = sent(store)
    assert bounce(store, standard(row.message_id, action=action)).actions == ()
    assert len(alerts(bounce(store, standard(row.message_id)))) == 1


def test_16_a_bounce_of_what_the_gate_never_sent_tells_nobody(store: Store) -> None:
    """Backscatter of forged mail, and a bounce of the customer's own mail."""
    sent(store)
    for message_id in ("<forged@hosting.example>", "<1@empresa.example>", "<>"):
        assert bounce(store, standard(message_id)).actions == ()


def test_16_a_bounced_alert_raises_none(store: Store) -> None:
    """Else a wrong admin.address would raise alerts without end."""
    row = sent(store, Alert("admin", "bounce", {}))
    assert bounce(store, standard(row.message_id)).actions == ()


def test_16_without_an_admin_the_outbox_still_says_it(store: Store) -> None:
    row = sent(store)
    assert alerts(bounce(store, standard(row.message_id), admin="")) == []
    assert store.outbox_get(row.id).error.startswith("came back: mesa@")


def test_16_a_person_who_quotes_an_id_is_judged_as_a_person(store: Store) -> None:
    """Only a bounce can be the bounce of a mail."""
    row = sent(store)
    head = "From: ana@empresa.example\r\nTo: soporte@hosting.example\r\nSubject: Re: caso\r\n\r\n"
    verdict = bounce(store, f"{head}Message-ID: {row.message_id}\r\n", sender="ana@empresa.example")
    assert verdict.decision.outcome is not Outcome.IGNORE
    assert store.outbox_get(row.id).error == ""
