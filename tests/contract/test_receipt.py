"""Receipt: what is kept comes back as it came, in order, each message to one gate (GUARANTEES 1, 3, 4, 35)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailgate.actions import Incoming
from mailgate.errors import Conflict, NotFound
from mailgate.store import Progress, Store, receipt
from tests.contract.given import NOW, decision, incoming, judged, kept, mail
from tests.servers.gate import until

Gate = Callable[[], Store]
hostile = st.text(st.characters(exclude_categories=()), max_size=40)
moments = st.datetimes(
    min_value=datetime(1990, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=-6, minutes=-30))])
)


def test_messages_come_back_as_they_came_and_in_order(store: Store) -> None:
    """Bytes, time, envelope and door of each message are kept exactly, NUL and 8-bit bytes included."""
    messages = [
        Incoming(bytes(range(256)) * 3, NOW, "ana@empresa.example", ("a@h.example", "b@h.example"), "smtp"),
        Incoming(b"", NOW + timedelta(microseconds=1), "", (), "lmtp"),
        Incoming(b"x" * 100_000, NOW, None, ("ñ@h.example",), "imap:Soporte"),
    ]
    ids = store.keep(messages)
    taken = store.take(10)
    assert [received.id for received in taken] == ids
    assert [received.incoming for received in taken] == messages
    assert all(received.starts == 0 and not received.released for received in taken)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=500), moments, st.none() | hostile, st.lists(hostile, max_size=3))
def test_no_envelope_and_no_bytes_are_refused(
    store: Store, raw: bytes, at: datetime, sender: str | None, recipients: list[str]
) -> None:
    """Whatever a peer sends is kept: the bytes exactly, the envelope but for NUL and lone surrogates."""
    (number,) = store.keep([Incoming(raw, at, sender, tuple(recipients), "smtp")])
    found = store.message(number).incoming
    assert (found.raw, found.received_at) == (raw, at)
    assert found.recipients == tuple(receipt.clean(recipient) for recipient in recipients)
    assert (found.envelope_from is None) == (sender is None)


def test_a_message_is_handed_out_once(store: Store) -> None:
    """What has been decided is not taken again; what is left keeps its order."""
    store.keep([incoming(body=b"%d" % n) for n in range(5)])
    first = store.take(2)
    for received in first:
        judged(store, received)
    rest = store.take(10)
    assert [received.id for received in first + rest] == [1, 2, 3, 4, 5]


def test_a_message_that_was_started_before_comes_alone(store: Store) -> None:
    """After a batch that came to nothing, its messages come one by one with their starts counted; others after."""
    kept(store, incoming(), incoming())
    store.keep([incoming(body=b"later")])
    seen = []
    for _ in range(3):
        taken = store.take(10)
        seen.append([(received.id, received.starts) for received in taken])
        judged(store, taken[0])
    assert seen == [[(1, 1)], [(2, 1)], [(3, 0)]]


def test_a_started_message_keeps_its_place(store: Store) -> None:
    """Those before it come first, and none behind it overtakes it."""
    taken = kept(store, *(incoming(body=b"%d" % n) for n in range(3)))
    store.put_back([taken[1]], count=True)
    store.put_back([taken[0], taken[2]])
    seen = []
    while again := store.take(10):
        seen.append([received.id for received in again])
        for received in again:
            judged(store, received)
    assert seen == [[1], [2], [3]]


def test_starts_count_on_until_the_message_is_decided(store: Store) -> None:
    """A message that kills the process each time is recognised by its starts."""
    store.keep([incoming()])
    assert [store.take(5)[0].starts for _ in range(4)] == [0, 1, 2, 3]


def test_what_is_put_back_waits_as_if_it_had_not_been_started(store: Store) -> None:
    """A drained gate gives its messages up uncounted; with `count` the start stays counted."""
    taken = kept(store, incoming(), incoming())
    store.put_back(taken)
    assert [received.starts for received in store.take(10)] == [0, 0]
    store.put_back(taken[:1], count=True)
    assert [(received.id, received.starts) for received in store.take(10)] == [(1, 1)]


def test_a_take_holds_a_bounded_number_of_bytes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst of big mail is taken in parts; a mail that is bigger than the bound comes alone."""
    monkeypatch.setattr(receipt, "TAKEN_BYTES", 1000)
    store.keep([incoming(body=b"x" * size) for size in (400, 400, 400, 5000, 10)])
    sizes = []
    while taken := store.take(10):
        sizes.append(len(taken))
        for received in taken:
            judged(store, received)
    assert sizes == [2, 1, 1, 1]


def test_a_batch_that_raises_changes_nothing(store: Store) -> None:
    """All decisions of a batch are recorded, or none."""
    taken = kept(store, incoming(), incoming())
    with pytest.raises(ZeroDivisionError), store.batch() as batch:
        batch.commit(taken[0], mail(), decision(), (), NOW)
        raise ZeroDivisionError
    assert [message.state for message in store.messages()] == ["waiting", "waiting"]
    assert store.decisions_of(1) == []


def test_a_batch_may_take_the_next_messages(store: Store) -> None:
    """Taking within the batch costs no commit of its own, and is undone with it."""
    (first,) = kept(store)
    store.keep([incoming()])
    with store.batch() as batch:
        batch.commit(first, mail(), decision(), (), NOW)
        assert [received.id for received in batch.take(5)] == [2]


def test_a_message_is_decided_once(store: Store) -> None:
    """A second decision of a message that does not wait is refused, and has no effect."""
    (received,) = kept(store)
    judged(store, received)
    with pytest.raises(Conflict):
        judged(store, received)
    assert len(store.decisions_of(received.id)) == 1


def test_an_unknown_message_is_not_found(store: Store) -> None:
    """The error names the id."""
    with pytest.raises(NotFound, match="77"):
        store.message(77)


def test_imap_progress_is_saved_with_the_messages(store: Store) -> None:
    """A folder's progress and its messages are durable together."""
    assert store.progress("soporte", "INBOX") is None
    store.keep([incoming()], progress=Progress("soporte", "INBOX", 7, 120, 119))
    store.save_progress(Progress("soporte", "INBOX", 7, 130, 128))
    assert store.progress("soporte", "INBOX") == Progress("soporte", "INBOX", 7, 130, 128)


def test_threads_keep_and_take_at_once(store: Store) -> None:
    """Doors keep while the judge takes: nothing is lost, nothing comes twice, each door's order stays."""

    def door(name: int) -> None:
        for n in range(20):
            store.keep([incoming(f"{name}@empresa.example", b"%d" % n)])

    doors = [threading.Thread(target=door, args=(name,)) for name in range(3)]
    for thread in doors:
        thread.start()
    bodies: list[bytes] = []
    while any(thread.is_alive() for thread in doors) or len(bodies) < 60:
        for received in store.take(7):
            bodies.append(received.incoming.raw)
            judged(store, received)
    assert len(set(bodies)) == 60
    for name in range(3):
        mine = [body for body in bodies if body.startswith(b"From: %d@" % name)]
        assert mine == [incoming(f"{name}@empresa.example", b"%d" % n).raw for n in range(20)]


def test_two_gates_never_judge_one_message(gates: Gate) -> None:
    """What one gate has taken, another does not get; nor can it decide it."""
    one, other = gates(), gates()
    one.keep([incoming(f"x@{name}.example") for name in ("a", "b", "c")])
    mine, others = one.take(2), other.take(10)
    assert [[received.id for received in taken] for taken in (mine, others)] == [[1, 2], [3]]
    with pytest.raises(Conflict):
        judged(other, mine[0])
    judged(one, mine[0])


def test_one_accounts_messages_stay_in_order_among_gates(gates: Gate) -> None:
    """While one gate judges a message of a company, its later messages wait for that gate."""
    one, other = gates(), gates()
    one.keep([incoming("ana@a.example"), incoming("x@b.example"), incoming("Luis <luis@A.example>")])
    (first,) = one.take(1)
    assert [received.id for received in other.take(10)] == [2]
    judged(one, first)
    assert [received.id for received in one.take(10)] == [3]


def test_a_dead_gates_messages_are_taken_over_at_once(gates: Gate) -> None:
    """Its claims end with it: no lease has to run out. A living gate's claims are let be."""
    dying, living, third = gates(), gates(), gates()
    dying.keep([incoming("x@a.example"), incoming("x@b.example")])
    dying.take(1)
    living.take(1)
    assert third.take(10) == []
    dying.close()
    # PostgreSQL lets a lock go once its backend has ended: moments after the connection.
    taken = until(lambda: third.take(10), "the dead gate's messages")
    assert [(received.id, received.starts) for received in taken] == [(1, 1)]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"From: Ana <ana@Empresa.example>\r\n\r\n", "empresa.example"),
        (
            b'To: x@y.example\r\nfrom:\r\n "a@b.example" <ana@empresa.example>\r\n\r\nFrom: z@z.example',
            "empresa.example",
        ),
        (b"Subject: From: x@y.example\r\n\r\n", "envelope.example"),
        (b"From: nobody\r\n\r\n", "envelope.example"),
        (b"", "envelope.example"),
    ],
)
def test_the_lane_is_the_domain_of_from(raw: bytes, found: str) -> None:
    """Found without parsing; the envelope's where From names none."""
    assert receipt.lane(Incoming(raw, NOW, "x@envelope.example", (), "smtp")) == found
