"""A report: counts of a period, and one page that loads nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from mailgate.actions import Incoming, OpenCase, Relay, Reply
from mailgate.config import Config, load_policy
from mailgate.facts import CaseState, Priority
from mailgate.gate import Gate
from mailgate.report import Changes, Report, report
from mailgate.report_page import page
from mailgate.store import open_store
from rules import RULES

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
MAIL = (
    b"From: ana@tienda.example\r\nTo: soporte@localhost.localdomain\r\nMessage-ID: <%d@a>\r\nSubject: %s\r\n\r\n%s\r\n"
)


def summed() -> Report:
    with open_store("sqlite://") as store:
        gate = Gate(store, Config().world(), load_policy(None, RULES), b"x" * 32)
        texts = (
            (b"Error 404 en tienda.example/blog", b"Al abrir tienda.example/blog sale 404 desde ayer."),
            (b"", b"asdf qwrt"),
        )
        store.keep([Incoming(MAIL % (n, *text), NOON, None, (), "pipe") for n, text in enumerate(texts)])
        while gate.work(10):
            pass
        return report(store, NOON - timedelta(days=1), NOON + timedelta(days=1))


def test_every_message_of_the_period_is_counted_once(in_mexico: None) -> None:
    """Hours are those of the machine's clock, as all that people read."""
    found = summed()
    assert found.messages == sum(found.outcomes.values()) == 2
    assert found.outcomes == {"forward": 1, "return": 1}
    assert found.rules == {10: 1}
    assert (found.hours[6], sum(found.hours.values()), found.zone) == (2, 2, "CST")
    assert found.rule_names[10] == "nonsense"
    assert found.accounts == {"tienda.example": 2}


def test_the_page_is_whole_and_loads_nothing_from_elsewhere() -> None:
    text = page(summed())
    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert "http" not in text
    assert "tienda.example" in text


def observed() -> Report:
    """A gate on trial: a complete report, an empty complaint and mashed keys; rule 1 is on trial of its own."""
    with open_store("sqlite://") as store, TemporaryDirectory() as folder:
        overlay = Path(folder, "policy.toml")
        overlay.write_text('[rules.priority]\naction = "observe"\n')
        gate = Gate(store, Config().world(), load_policy(overlay, RULES), b"x" * 32, observe=True)
        texts = (
            (b"Error 404 en tienda.example/blog", b"URGENTE: al abrir tienda.example/blog sale 404 desde ayer."),
            (b"Problemas con el correo", b"Tenemos problemas con el correo, revisen."),
            (b"<script>", b"asdf qwrt"),
        )
        store.keep([Incoming(MAIL % (n, *text), NOON, None, (), "pipe") for n, text in enumerate(texts)])
        while gate.work(10):
            pass
        return report(store, NOON - timedelta(days=1), NOON + timedelta(days=1))


def test_what_would_have_changed_is_told_of_a_gate_on_trial() -> None:
    """All are forwarded; two would have been returned, and the rule on trial would have been broken once."""
    found = observed()
    assert found.outcomes == {"forward": 3}
    changes = found.changes
    assert (changes.observed, changes.outcomes, changes.trial) == (3, {"return": 2}, {1: 1})
    assert {4, 10} <= changes.rules.keys()
    assert [(mail.message, mail.outcome) for mail in changes.mails] == [(3, "return"), (2, "return")]


def test_the_page_of_a_gate_on_trial_lists_what_would_have_been_returned() -> None:
    """Without a word of it becoming markup."""
    text = page(observed())
    assert "What would have changed: 2 of 3 messages observed" in text
    assert "Rules on trial" in text
    assert ">1 priority<" in text
    assert "&lt;script&gt;" in text
    assert "<script>" not in text


def test_a_gate_that_is_not_on_trial_would_have_changed_nothing() -> None:
    assert summed().changes == Changes()
    assert "would have changed" not in page(summed())


def test_waits_count_from_opening_to_a_technicians_first_word() -> None:
    """Closed cases too; a reply of the gate's own is no word of a technician's."""
    with open_store("sqlite://") as store:
        for n, wait in enumerate((30, 90)):
            case = OpenCase(str(n), "a.example", "x@a.example", "s", "w", False, CaseState.OPEN, Priority.LOW, "es")
            store.apply([case, Reply("x@a.example", "returned", "es", "s", "", (), case=str(n))], NOON, by="gate")
            for again in (0, 500):
                relay = Relay(str(n), ("x@a.example",), (), "s")
                store.apply([relay], NOON + timedelta(minutes=wait + again), by="gate")
            store.close_case(str(n), NOON + timedelta(days=1), "admin")
        found = report(store, NOON - timedelta(days=1), NOON + timedelta(hours=1))
    assert (found.answered_cases, found.wait_median, found.wait_longest) == (2, 60.0, 90.0)
