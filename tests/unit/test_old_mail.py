"""GUARANTEES 14: what lay in the mailbox before the first start is taken in where that is wished, never answered."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailgate.actions import Incoming, Reply
from mailgate.config import Config, load_policy
from mailgate.gate import Gate, Verdict
from mailgate.store import open_store
from rules import RULES

RAW = (
    b"From: Ana <ana@taller.example>\r\nTo: soporte@hosting.example\r\nSubject: Correo ventas@taller.example\r\n"
    b"Message-ID: <a1@taller.example>\r\n\r\n"
    b"Desde ayer a las 9:00 ventas@taller.example no puede enviar: 550 5.7.1 relay denied en Outlook.\r\n"
)


def judged(source: str) -> Verdict:
    """By the gate's own line, on a store in memory."""
    world = replace(Config().world(), address="soporte@hosting.example", known=("@taller.example",))
    with open_store("sqlite://") as store:
        store.keep([Incoming(RAW, datetime(2026, 3, 2, 15, tzinfo=UTC), None, (), source)])
        (verdict,) = Gate(store, world, load_policy(None, RULES), b"s" * 32).work(1)
    assert isinstance(verdict, Verdict)
    return verdict


@pytest.mark.parametrize(("source", "withheld"), [("imap:soporte", ""), ("imap-old:soporte", "old")])
def test_old_mail_is_judged_like_any_other_and_not_answered(source: str, withheld: str) -> None:
    verdict = judged(source)
    assert verdict.decision.reply_withheld == withheld
    assert any(isinstance(action, Reply) for action in verdict.actions) is (withheld == "")
