"""Several gates on one store: what one does, another sees; what both would do, one does (GUARANTEES 35)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from mailgate.actions import OpenIncident, Sight, Timer
from mailgate.errors import Conflict
from mailgate.store import Store
from tests.contract.given import NOW, incoming, judged, mail, minutes, recall, reply

Gate = Callable[[], Store]
KEYS = frozenset({"mail", "bounces"})


def test_a_gate_sees_what_others_have_reported(gates: Gate) -> None:
    """The incident window is of all gates, though each keeps it in memory."""
    one, other = gates(), gates()
    one.apply((Sight("a.example", "1", "s", KEYS),), NOW, by="gate")
    assert len(recall(other, mail()).sightings) == 1
    other.apply((Sight("b.example", "2", "s", KEYS),), NOW, by="gate")
    one.apply((Sight("c.example", "3", "s", KEYS),), NOW, by="gate")
    for gate in (one, other):
        assert [s.account for s in recall(gate, mail()).sightings] == ["a.example", "b.example", "c.example"]


def test_two_gates_open_one_incident(gates: Gate) -> None:
    """Who decides without having seen the other's incident is told so, and changes nothing."""
    one, other = gates(), gates()
    recall(other, mail())
    with one.batch() as batch:
        recall(batch, mail())
        batch.apply((OpenIncident("90001", "s", KEYS, ()),), NOW)
    with pytest.raises(Conflict, match="another"):
        other.apply((Timer("x", "y", NOW), OpenIncident("90002", "s", KEYS, ())), NOW, by="gate")
    assert [incident.number for incident in other.open_incidents()] == ["90001"]
    assert other.due(NOW, 5) == []
    with other.batch() as batch:
        recall(batch, mail())
        batch.apply((OpenIncident("90003", "another failure", frozenset({"dns"}), ()),), minutes(1))
    assert len(one.open_incidents()) == 2


def test_a_due_time_is_done_by_one_gate(gates: Gate) -> None:
    """Both find it due; the second is told that it was done, and its effects are undone."""
    one, other = gates(), gates()
    one.apply((Timer("end_incident", "90001", NOW),), NOW, by="gate")
    ((mine,), (theirs,)) = (gate.due(NOW, 5) for gate in (one, other))
    with one.batch() as batch:
        batch.finish(mine, (reply(kind="all_clear"),), NOW)
    with pytest.raises(Conflict), other.batch() as batch:
        batch.finish(theirs, (reply(kind="all_clear"),), NOW)
    assert len(one.outbox_list()) == 1


def test_gates_share_the_work(gates: Gate) -> None:
    """Three gates judge while mail comes in: each message once, each account's in order of arrival."""
    door, total = gates(), 120
    sent = [incoming(f"x@empresa{n % 7}.example", b"%03d" % n) for n in range(total)]
    order: list[bytes] = []
    over = threading.Event()

    def judge(gate: Store) -> None:
        while not over.is_set():
            for received in gate.take(5):
                order.append(received.incoming.raw)
                judged(gate, received)

    threads = [threading.Thread(target=judge, args=(gates(),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for start in range(0, total, 4):
        door.keep(sent[start : start + 4])
    while door.audit()["waiting"] and all(thread.is_alive() for thread in threads):
        over.wait(0.01)
    over.set()
    for thread in threads:
        thread.join()
    assert sorted(order) == sorted(message.raw for message in sent)
    assert all(_in_order(order, b"empresa%d." % account) for account in range(7))


def _in_order(judged_: list[bytes], account: bytes) -> bool:
    numbers = [raw[-3:] for raw in judged_ if account in raw]
    return numbers == sorted(numbers)
