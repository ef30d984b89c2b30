"""GUARANTEE 31: with the gate stopped across every kind of due time, all is done once after the start, in order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailgate import journal
from mailgate.actions import Alert, Reply, StartCall
from mailgate.facts import CaseState
from mailgate.policy import Outcome
from tests.servers.postgres import Postgres, postgres  # noqa: F401
from tests.stateful.real import TECHNICIAN, Real
from tests.stateful.texts import TEXTS, Text, letter

KINDS = ["file", pytest.param("postgres", marks=pytest.mark.server)]
DOMAINS = [f"empresa{n}.example" for n in range(5)]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        found: Postgres = request.getfixturevalue("postgres")
        return found.database()
    return f"sqlite:///{tmp_path / 'store.db'}"


def _writes(real: Real, name: str, domain: str, message_id: str) -> Outcome:
    real.clock += timedelta(seconds=30)
    (verdict,) = real.judge(letter(TEXTS[name], f"ana@{domain}", domain, message_id), real.clock)
    return verdict.decision.outcome


def _answers(real: Real, words: str, message_id: str) -> None:
    real.clock += timedelta(seconds=30)
    text = Text("answer", "", words)
    real.judge(letter(text, TECHNICIAN, "", f"<{message_id[1:-1]}.tec>", "asunto", message_id), real.clock)


def _busy(real: Real) -> None:
    """Something of each kind comes due: in 18 and 20 minutes, 1 hour, 1 day, 3, 5 and 7 days."""
    _writes(real, "vague", "vago.example", "<vague@x.example>")
    _writes(real, "send", "listo.example", "<done@x.example>")
    _answers(real, "Ya quedó listo.", "<done@x.example>")
    _writes(real, "send", "grosero.example", "<out@x.example>")
    _answers(real, "#suspender 3", "<out@x.example>")
    for domain in DOMAINS:
        _writes(real, "panel", domain, f"<panel@{domain}>")
    call = StartCall("llamada.example", "eva@llamada.example", TECHNICIAN)
    real.store.apply((call,), real.clock, by=TECHNICIAN)


def _told(real: Real) -> list[str]:
    """What went out, the oldest first, but for answers to messages."""
    rows = sorted(real.store.outbox_list(), key=lambda row: row.id)
    return [row.action.kind for row in rows if row.message is None and isinstance(row.action, Reply | Alert)]


def test_31_all_that_came_due_while_the_gate_was_down_is_done_once_and_in_order(url: str) -> None:
    with journal.silent():
        real = Real(url)
        _busy(real)
        assert _writes(real, "expired", "grosero.example", "<held@x.example>") is Outcome.HOLD
        assert real.timers.do_due(real.clock) == 0
        assert _told(real) == []
        real.store.close()

        again, other = Real(url), Real(url)
        again.clock = real.clock + timedelta(days=30)
        late = [gate.timers.do_due(again.clock) for gate in (again, other, again)]
        assert late == [8, 0, 0]  # with each closing a look for calls to return
        assert _told(again) == ["call_warning", "call_over", *["all_clear"] * 5, "reminder", "expired"]
        assert again.store.open_incidents() == []
        assert again.store.calls() == []
        (vague,), (done,) = (again.store.cases(account=f"{name}.example") for name in ("vago", "listo"))
        assert (vague.state, done.state) == (CaseState.CLOSED, CaseState.CLOSED)
        assert _writes(again, "expired", "grosero.example", "<free@x.example>") is Outcome.FORWARD
        other.store.close()
        again.store.close()


def test_31_nothing_is_done_before_its_time_though_the_gate_was_down(url: str) -> None:
    """Started after two days: the call, the incident and the reminder are due; the closing and the expiry are not."""
    with journal.silent():
        real = Real(url)
        _busy(real)
        real.restart()
        later = real.clock + timedelta(days=2)
        assert real.timers.do_due(later) == 4
        assert _told(real) == ["call_warning", "call_over", *["all_clear"] * 5, "reminder"]
        real.clock = later
        assert _writes(real, "expired", "grosero.example", "<held@x.example>") is Outcome.HOLD
        real.store.close()
