"""Replies as sixty-odd mail programs and habits shape them (tests/mail/replies.jsonl): the own words are exact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailgate.parse import parse

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parents[2] / "mail/replies.jsonl").read_text("utf-8").splitlines()
]
HEAD = {"from": "Ana Ríos <ana@rios.example>", "subject": "Re: Caso 1204: tienda"}


def raw(row: dict[str, Any]) -> bytes:
    """The mail that a line describes: an answer, unless it says otherwise."""
    kind = "html" if "html" in row else "plain"
    head = [f"{name.title()}: {row.get(name, usual)}" for name, usual in HEAD.items()]
    head += ["In-Reply-To: <1@hosting.example>"] if row.get("reply", True) else []
    return "\n".join([*head, f"Content-Type: text/{kind}; charset=utf-8", "", row[kind]]).encode()


@pytest.mark.parametrize("row", ROWS, ids=[row["client"] for row in ROWS])
def test_own_words_are_exact(row: dict[str, Any]) -> None:
    """Own words are just what the sender wrote now; each other part holds what it should, or nothing."""
    mail = parse(raw(row))
    assert mail.own_words == row["own"]
    for part in ("quoted", "signature", "disclaimer", "forwarded"):
        assert row.get(part, "") in getattr(mail, part)
    assert [part for part in ("quoted", "disclaimer", "forwarded") if getattr(mail, part) and part not in row] == []
    assert mail.machine is None
