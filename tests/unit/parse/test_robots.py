"""Mail of robots and of people who look like robots (tests/mail/robots.jsonl): each is told for what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailgate.parse import parse

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parents[2] / "mail/robots.jsonl").read_text("utf-8").splitlines()
]
METHOD = {"calendar": "REPLY", "invite": "REQUEST"}


def raw(row: dict[str, Any]) -> bytes:
    """The mail that a line describes; `type` adds a calendar part, as invitations and answers to them have."""
    head = {"From": row["from"], "To": "soporte@hosting.example", "Subject": row["subject"], **row.get("headers", {})}
    text = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{row['body']}\r\n"
    if "type" in row:
        method = METHOD[row["type"]]
        text = (
            f"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n{text}--b\r\n"
            f"Content-Type: text/calendar; method={method}\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:{method}\r\n--b--\r\n"
        )
    return ("".join(f"{name}: {value}\r\n" for name, value in head.items()) + text).encode()


@pytest.mark.parametrize("row", ROWS, ids=[row["why"] for row in ROWS])
def test_robots_are_told_from_people(row: dict[str, Any]) -> None:
    """Notices, acknowledgements, receipts, bounces and campaigns are machines'; customers who write about them, whose
    servers add stray headers or whose mail comes through the mailbox's own group are not."""
    found = parse(raw(row), mailbox=frozenset(row.get("own", ()))).machine
    assert (found and found.kind) == row["machine"]


def test_mail_through_the_mailboxs_own_group_may_be_answered() -> None:
    """The group's list headers are the mailbox's own, so they forbid nothing; who wrote is who wrote to the group."""
    behind = [row for row in ROWS if row.get("own") and row["machine"] is None and "List-ID" in row["headers"]]
    mails = [parse(raw(row), mailbox=frozenset(row["own"])) for row in behind]
    own = [mail for row, mail in zip(behind, mails, strict=True) if "soporte.hosting.example" in str(row["headers"])]
    assert own and {(mail.sender.address, mail.unanswerable) for mail in own} == {("ana@rios.example", "")}
    assert all(parse(raw(row)).unanswerable or parse(raw(row)).machine for row in behind)
