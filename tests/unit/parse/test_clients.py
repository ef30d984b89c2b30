"""Mail as real programs write it is taken apart as a reader would; tests/mail has samples and what is expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailgate.parse import parse

FOLDER = Path(__file__).parents[2] / "mail"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_own_words_are_exact_and_the_rest_is_where_it_belongs(name: str) -> None:
    """Own words are exact; quote, forward, signature and disclaimer hold what they should; a person wrote it."""
    want = EXPECTED[name]
    mail = parse((FOLDER / f"{name}.eml").read_bytes())
    assert mail.own_words == want["own"]
    assert mail.machine is None
    for part in ("quoted", "signature", "disclaimer"):
        assert want.get(part, "") in getattr(mail, part)
    assert bool(mail.quoted) == bool(want["quoted"])
    assert want["forwarded"] in mail.forwarded and bool(mail.forwarded) == bool(want["forwarded"])
    assert mail.subject == want.get("subject", mail.subject)
    assert set(want.get("defects", ())) <= set(mail.defects)
    if "evidence" in want:
        assert [attachment.name for attachment in mail.evidence] == want["evidence"]


def test_every_sample_has_its_expectation() -> None:
    """No sample lies in the folder unread."""
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(EXPECTED)


def test_a_sentence_that_shows_what_somebody_wrote_is_the_senders_own() -> None:
    own = "Hoy llegaron dos veces, a las 7:00 y a las 12:00. Pego lo que nos escribió uno de ellos:"
    text = f"{own}\n\n> Ya párenle con sus mensajes\n> Arturo V.\n\nSandra"
    raw = f"From: s@a.example\r\nSubject: Re: Recordatorios\r\nIn-Reply-To: <a@b>\r\n\r\n{text}".encode()
    assert own in parse(raw).own_words
