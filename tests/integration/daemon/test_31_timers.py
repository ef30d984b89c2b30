"""GUARANTEE 31: what is due is done once and in order, also when the gate was down at the time, or the clock jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailgate.actions import Reply
from mailgate.store import Store
from mailgate.timers import Timers
from tests.servers.gate import letter

DAY = timedelta(days=1)


def _replies(store: Store) -> list[str]:
    """Kinds of replies so far, the oldest first."""
    rows = sorted(store.outbox_list(), key=lambda row: row.id)
    return [row.action.kind for row in rows if isinstance(row.action, Reply)]


def test_31_timers_set_by_a_gate_that_was_killed_fire_once_and_in_order(gate):
    """The request for detail: reminded after a day, expired after seven; the clock going back repeats nothing."""
    gate.send(letter("ana@uno.example", "<1@uno.example>", "No funciona, da problemas.", "Ayuda"))
    gate.drained()
    gate.kill()
    now = datetime.now(UTC)
    with gate.store() as store:
        timers = Timers(store, DAY)
        assert timers.do_due(now + 0.9 * DAY) == 0
        assert timers.do_due(now + 1.1 * DAY) == 1
        assert timers.do_due(now + 1.1 * DAY) == timers.do_due(now - 400 * DAY) == 0
        assert timers.do_due(now + 8 * DAY) == 2  # closing the case has it looked at for a call to return
        assert timers.do_due(now + 800 * DAY) == 0
        assert _replies(store) == ["returned", "reminder", "expired"]


def test_31_after_a_long_downtime_all_that_was_due_is_done_in_its_order(gate):
    """The oldest first, whatever was set first; nothing twice, though two gates look at once."""
    for n in (1, 2):
        gate.send(letter(f"ana@uno{n}.example", f"<{n}@uno.example>", "No funciona, da problemas.", "Ayuda"))
        gate.drained()
    gate.kill()
    with gate.store() as store, gate.store() as other:
        both = Timers(store, DAY), Timers(other, DAY)
        assert [timers.do_due(datetime.now(UTC) + 30 * DAY) for timers in both] == [6, 0]
        assert _replies(store) == ["returned", "returned", "reminder", "reminder", "expired", "expired"]
