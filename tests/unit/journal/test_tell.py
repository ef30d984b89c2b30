"""A verdict is told with every change that follows of it, and never with the customer's words."""

import io
import json
from datetime import UTC, datetime

import pytest

from mailgate import journal
from mailgate.actions import ChangeCase, EndIncident, Incoming, OpenIncident, Received, StartCall, Strike, Suspend
from mailgate.config import load_policy
from mailgate.examples import WORLD, mails
from mailgate.facts import CaseState, Priority
from mailgate.gate import Verdict
from mailgate.policy import Example
from mailgate.replay import Trial
from rules import RULES

CANARY = "canario"
POLICY = load_policy(None, RULES)


def events(tell) -> list[dict]:
    out = io.BytesIO()
    with journal.written_to(out):
        tell()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def verdict(body: str, subject: str = f"{CANARY} del correo rebota") -> Verdict:
    with Trial(WORLD, POLICY) as trial:
        [judged] = trial.run(mails(Example("es", True, body, subject=subject)))
    assert isinstance(judged, Verdict)
    return judged


def told(one: Verdict) -> list[dict]:
    return events(lambda: journal.judged(one.received, one.facts, one.decision, one.actions, ms=1.5))


def test_a_verdict_is_an_event_and_so_is_the_case_it_opens():
    judged, opened = told(verdict(f"Desde ayer ventas@lapaloma.mx no recibe, le rebota con 550. {CANARY}"))[:2]
    assert (judged["event"], judged["outcome"], judged["ms"]) == ("mail.judged", "forward", 1.5)
    assert (opened["event"], opened["case"], opened["state"]) == ("case.opened", judged["case"], "open")


@pytest.mark.parametrize("body", ["Mi correo no funciona", "Son unos pendejos", "asdf jkjk qwpoeiru zxmn", "Ya?"])
def test_no_word_of_the_mail_is_in_the_log(body):
    """Guarantee 27: neither subject nor body, whatever the outcome."""
    lines = json.dumps(told(verdict(f"{body} {CANARY}")), ensure_ascii=False)
    assert CANARY not in lines
    assert body not in lines


def test_poison_is_told_by_the_kind_of_its_error():
    """The text of an error may hold the words that it could not cope with."""
    received = Received(7, Incoming(b"", datetime(2025, 1, 6, tzinfo=UTC), None, (), "pipe"), starts=1)
    failed, aside = events(lambda: journal.aside(received, f"RuleFailed: rule 4 raised KeyError: '{CANARY}'"))
    assert (failed["event"], failed["rule"], failed["error"]) == ("rule.failed", 4, "KeyError")
    assert (aside["event"], aside["message"], aside["error"], aside["starts"]) == ("mail.aside", 7, "RuleFailed", 1)
    [aside] = events(lambda: journal.aside(received, f"UnicodeDecodeError: {CANARY}"))
    assert aside["error"] == "UnicodeDecodeError"


@pytest.mark.parametrize(
    ("action", "event", "fields"),
    [
        (ChangeCase("10017", state=CaseState.CLOSED), "case.closed", {"case": "10017"}),
        (ChangeCase("10017", priority=Priority.HIGH), "case.changed", {"case": "10017", "priority": "high"}),
        (Strike("a.example", 8), "strike.counted", {"account": "a.example", "rule": 8}),
        (Suspend("a.example", None), "account.suspended", {"account": "a.example"}),
        (
            OpenIncident("I1", CANARY, frozenset(), ("10017",)),
            "incident.opened",
            {"incident": "I1", "cases": ["10017"]},
        ),
        (EndIncident("I1"), "incident.ended", {"incident": "I1"}),
        (StartCall("a.example", "x@a.example", "t@t.example"), "call.started", {"technician": "t@t.example"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_change_has_its_event(action, event, fields):
    [line] = events(lambda: journal.changed([action], 3))
    assert line["event"] == event
    assert fields.items() <= line.items()


def test_what_is_only_tried_is_not_told():
    with journal.silent():
        assert told(verdict("Ya?")) == []
    assert told(verdict("Ya?")) != []
