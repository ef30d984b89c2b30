"""A report: counts of a period, and one page that loads nothing."""

from datetime import UTC, datetime, timedelta

from mailgate.actions import Incoming
from mailgate.config import Config, load_policy
from mailgate.gate import Gate
from mailgate.report import Report, report
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


def test_every_message_of_the_period_is_counted_once() -> None:
    found = summed()
    assert found.messages == sum(found.outcomes.values()) == 2
    assert found.outcomes == {"forward": 1, "return": 1}
    assert found.rules == {10: 1}
    assert found.hours[12] == 2
    assert found.accounts == {"tienda.example": 2}


def test_the_page_is_whole_and_loads_nothing_from_elsewhere() -> None:
    text = page(summed())
    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert "http" not in text
    assert "tienda.example" in text
