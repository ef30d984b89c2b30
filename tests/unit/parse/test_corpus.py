"""Public test mail, read where it lies beside the project: the figures that parsing holds, as floors."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mailgate.mail import Mail
from mailgate.parse import parse

SHARED = Path(__file__).parents[4] / "shared"
MAIL = SHARED / "data/mail"
MACHINES = {"bounce", "autoreply", "feedback_report"}
# Machines' mail that lies in the folders of people's, read one by one.
REVIEWED = Path(__file__).parents[3] / "bench/filed_as_people.tsv"

pytestmark = pytest.mark.skipif(not MAIL.is_dir(), reason="the shared data are not beside the project")


@cache
def rows() -> list[tuple[dict[str, Any], Mail]]:
    """Every mail of the manifest, parsed."""
    lines = (MAIL / "manifest.jsonl").read_text("utf-8").splitlines()
    return [(row, parse((MAIL / row["path"]).read_bytes())) for row in map(json.loads, lines)]


@cache
def labelled() -> list[tuple[dict[str, Any], Mail]]:
    """Every labelled support mail, parsed."""
    found = []
    for line in (SHARED / "bench/train.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        subject = " ".join(row["subject"].split())
        head = f"From: x@example.com\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
        found.append((row, parse((head + row["body"]).encode())))
    return found


def test_machines_are_recognised() -> None:
    """At least 97 % of bounces, notices and reports of all the old and new kinds."""
    machines = [mail for row, mail in rows() if row["kind"] in MACHINES]
    assert sum(mail.machine is not None for mail in machines) >= 0.97 * len(machines)


def test_no_person_is_taken_for_a_machine() -> None:
    """What is called a machine's outside of those folders is just what a reader found to be one."""
    taken = {row["path"] for row, mail in rows() if row["kind"] not in MACHINES and mail.machine}
    assert taken == {line.partition("\t")[0] for line in REVIEWED.read_text("utf-8").splitlines()}


def test_the_first_part_of_a_reply_is_the_own_words() -> None:
    """Replies of some twenty languages and programs begin with the same text: the own words are exactly that."""
    replies = [(MAIL / row["path"]).read_text("utf-8") for row, _ in rows() if row["kind"] == "reply-text"]
    texts = [text for text in replies if text.startswith("Fusce bibendum") and "nec nibh." in text]
    own = [
        parse(b"Subject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n" + text.encode()).own_words
        for text in texts
    ]
    exact = sum(found == text.partition("nec nibh.")[0] + "nec nibh." for found, text in zip(own, texts, strict=True))
    assert len(texts) > 30 and exact >= 0.9 * len(texts)


def test_quotes_begin_where_the_reader_says() -> None:
    """In at least 97 % of labelled mails the quote is found, and none is seen where there is none."""
    quoted = [(row, mail) for row, mail in labelled() if row["quoted_from"] >= 0]
    found = sum(row["body"][row["quoted_from"] :].strip().split("\n")[0].strip() in mail.quoted for row, mail in quoted)
    assert found >= 0.97 * len(quoted)
    assert [row["id"] for row, mail in labelled() if row["quoted_from"] < 0 and mail.quoted] == []


def test_no_word_that_carries_a_fact_is_taken_for_a_signature() -> None:
    """The words labelled as what fails, what happens, when, what is asked and claimed stay in the own words."""
    lost = []
    for row, mail in labelled():
        own = row["body"] if row["quoted_from"] < 0 else row["body"][: row["quoted_from"]]
        words = " ".join(mail.own_words.split())
        lost += [
            (row["id"], row[name])
            for name in ("affected", "symptom", "circumstances", "question", "claims", "announces_file", "external")
            if row[name] and row[name] in own and " ".join(row[name].split()) not in words
        ]
    assert lost == []
