"""The outbox against servers that refuse, hang and drop: what is tried again, and what never (GUARANTEES 5 to 7)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from mailgate.actions import Alert, Forward, Outgoing, Reply
from mailgate.backoff import Backoff
from mailgate.compose import Composed
from mailgate.config.doors import Route
from mailgate.errors import StoreUnavailable
from mailgate.outbox import Outbox, Report
from mailgate.send import open_sender
from mailgate.store import OutboxRow, OutboxState

MADE = datetime(2026, 1, 5, 9, tzinfo=UTC)
FORWARD = Forward("C-1", None, "s", "s", "a", "c@cliente.example", "")
REPLY = Reply("c@cliente.example", "returned", "es", "s", "", ())


@dataclass
class Server:
    """An SMTP server that answers by a script: a verb, "GREETING" or "END" (after the message) -> its reply.

    None drops the connection there; "" says nothing, ever.
    """

    answers: dict[str, str | None] = field(default_factory=dict)
    messages: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            going = self._answer(writer, "GREETING", "220 hi")
            while going:
                verb = (await reader.readuntil(b"\r\n")).split()[0].decode().upper()
                going = self._answer(writer, verb, {"DATA": "354 go", "QUIT": "221 bye"}.get(verb, "250 ok"))
                if verb == "DATA" and going and self.answers.get("DATA", "354")[:3] == "354":
                    self.messages.append(await reader.readuntil(b"\r\n.\r\n"))
                    going = self._answer(writer, "END", "250 taken")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, writer: asyncio.StreamWriter, at: str, usual: str) -> bool:
        reply = self.answers.get(at, usual)
        if reply:
            writer.write(reply.encode() + b"\r\n")
        return reply is not None


@dataclass
class Rows:
    """A store's outbox in memory."""

    rows: dict[int, OutboxRow] = field(default_factory=dict)
    down: int = 0  # calls that fail yet
    claimed_before_sending: list[int] = field(default_factory=list)

    def add(self, action: Outgoing, **changes: object) -> OutboxRow:
        number = len(self.rows) + 1
        row = OutboxRow(number, 7, action, f"<{number}@gate.example>", MADE, MADE, 0, OutboxState.QUEUED, "", None)
        self.rows[number] = replace(row, **changes)
        return self.rows[number]

    def _change(self, number: int, **changes: object) -> None:
        if self.down:
            self.down -= 1
            raise StoreUnavailable("gone")
        self.rows[number] = replace(self.rows[number], **changes)

    def outbox_due(self, now, limit):
        rows = [r for r in self.rows.values() if r.state is OutboxState.QUEUED and r.due_at <= now]
        return rows[:limit]

    def outbox_claim(self, numbers):
        mine = [n for n in numbers if self.rows[n].state is OutboxState.QUEUED]
        for number in mine:
            self._change(number, state=OutboxState.CLAIMED)
        return mine

    def outbox_sent(self, numbers, now):
        for number in numbers:
            self._change(number, state=OutboxState.SENT, done_at=now)

    def outbox_retry(self, number, due_at, error):
        attempts = self.rows[number].attempts + 1
        self._change(number, state=OutboxState.QUEUED, due_at=due_at, error=error, attempts=attempts)

    def outbox_failed(self, number, error, now):
        self._change(number, state=OutboxState.FAILED, error=error, done_at=now)

    def outbox_unknown(self, number, error, now):
        self._change(number, state=OutboxState.UNKNOWN, error=error, done_at=now)


class World:
    """An outbox, its store, a clock that stands still, a scripted server, and the reports."""

    def __init__(self, server: Server) -> None:
        self.server, self.store, self.now = server, Rows(), MADE
        self.reports: list[Report] = []
        self.composed: list[int] = []
        route = Route(url=f"smtp://127.0.0.1:{server.port}", tls="off", timeout=0.2)
        self.outbox = Outbox(
            self.store,
            self.compose,
            {"technicians": open_sender(route), "customers": open_sender(route)},
            now=lambda: self.now,
            backoff=Backoff(lambda: 0.5),
            tell=self.reports.append,
            store_pause=0.001,
        )

    def compose(self, row: OutboxRow) -> Composed:
        assert self.store.rows[row.id].state is OutboxState.CLAIMED, "claimed before anything is sent"
        route = "customers" if isinstance(row.action, Reply) else "technicians"
        head = f"Message-ID: {row.message_id}\r\n\r\nhello\r\n".encode()
        return Composed(route, "", ("x@next.example",), head)

    async def round(self) -> None:
        await self.outbox.send_due()
        await self.outbox.settled()

    @property
    def kinds(self) -> list[str]:
        return [report.kind for report in self.reports]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    world = World(server)
    yield world
    await world.outbox.close(grace=1)
    listening.close()


async def test_due_rows_are_claimed_sent_and_marked(world: World):
    """One after the other end has taken them; those not due wait."""
    world.store.add(FORWARD)
    world.store.add(REPLY)
    world.store.add(FORWARD, due_at=MADE + timedelta(seconds=1))
    await world.round()
    assert [row.state for row in world.store.rows.values()] == ["sent", "sent", "queued"]
    assert world.kinds == ["sent", "sent"]
    assert len(world.server.messages) == 2


async def test_connections_are_used_again(world: World):
    """30 mails over no more connections than may be open at once."""
    for _ in range(30):
        world.store.add(FORWARD)
    await world.round()
    await world.round()
    assert len(world.server.messages) == 30
    assert world.server.connections <= 10


TEMPORARY = [
    {"GREETING": "421 busy"},
    {"GREETING": "554 no service"},
    {"GREETING": None},
    {"GREETING": ""},
    {"MAIL": "451 later"},
    {"MAIL": None},
    {"RCPT": "450 greylisted"},
    {"RCPT": ""},
    {"DATA": "451 not now"},
    {"END": "452 full"},
]
PERMANENT = [{"MAIL": "550 no"}, {"RCPT": "550 5.1.1 unknown"}, {"DATA": "554 no"}, {"END": "554 spam"}]
UNKNOWN = [{"END": None}, {"END": ""}]


@pytest.mark.parametrize("answers", TEMPORARY, ids=str)
@pytest.mark.parametrize("action", [FORWARD, REPLY], ids=["forward", "reply"])
async def test_a_temporary_failure_is_tried_again_in_five_minutes(world: World, action, answers):
    """4xx, no connection, a server that hangs or drops before it had the message: also for a claimed reply."""
    world.store.add(action)
    world.server.answers = answers
    await world.round()
    row = world.store.rows[1]
    assert (row.state, row.attempts, row.due_at) == ("queued", 1, MADE + timedelta(minutes=5))
    assert row.error
    world.server.answers = {}
    await world.round()
    assert world.server.messages == [] or answers.keys() == {"END"}
    world.now = row.due_at
    await world.round()
    assert world.store.rows[1].state == "sent"
    assert world.kinds == ["postponed", "sent"]


@pytest.mark.parametrize("answers", PERMANENT, ids=str)
@pytest.mark.parametrize("action", [FORWARD, REPLY], ids=["forward", "reply"])
async def test_a_permanent_refusal_ends_at_once_in_failed(world: World, action, answers):
    """5xx: visible, with the server's words, and never tried again by itself."""
    world.store.add(action)
    world.server.answers = answers
    await world.round()
    row = world.store.rows[1]
    assert row.state == "failed"
    assert next(iter(answers.values())) in row.error
    assert world.kinds == ["failed"]


@pytest.mark.parametrize("answers", UNKNOWN, ids=str)
async def test_a_reply_whose_answer_is_lost_is_never_sent_again(world: World, answers):
    """The server had the whole message: it may have arrived, so at most once."""
    world.store.add(REPLY)
    world.server.answers = answers
    await world.round()
    world.now += timedelta(days=1)
    await world.round()
    assert world.store.rows[1].state == "unknown"
    assert world.kinds == ["unknown"]
    assert len(world.server.messages) == 1


@pytest.mark.parametrize("answers", UNKNOWN, ids=str)
async def test_a_forward_whose_answer_is_lost_is_sent_again_with_the_same_message_id(world: World, answers):
    """At least once; the repeat can be told by its Message-ID."""
    world.store.add(FORWARD)
    world.server.answers = answers
    await world.round()
    world.server.answers = {}
    world.now = world.store.rows[1].due_at
    await world.round()
    assert world.store.rows[1].state == "sent"
    assert [message.splitlines()[0] for message in world.server.messages] == [b"Message-ID: <1@gate.example>"] * 2


async def test_after_five_days_of_failures_it_ends_in_failed_and_is_told_late_once(world: World):
    """The whole life of a mail for a server that is gone, by a clock that jumps from attempt to attempt."""
    world.store.add(FORWARD)
    world.server.answers = {"MAIL": "451 later"}
    while world.store.rows[1].state == "queued":
        world.now = world.store.rows[1].due_at
        await world.round()
    assert timedelta(days=5) <= world.now - MADE < timedelta(days=5, hours=2)
    assert world.kinds.count("late") == 1
    assert world.kinds[-1] == "failed"
    assert "given up" in world.store.rows[1].error and "451 later" in world.store.rows[1].error


async def test_a_row_that_another_gate_claimed_is_left_alone(world: World, monkeypatch):
    """Only who claims sends."""
    world.store.add(REPLY)
    monkeypatch.setattr(world.store, "outbox_claim", lambda numbers: [])
    await world.round()
    assert world.server.connections == 0


async def test_without_a_durable_claim_nothing_is_sent(world: World):
    """The store is gone: the row stays queued, and goes out when it is back."""
    world.store.add(REPLY)
    world.store.down = 1
    await world.round()
    assert world.server.messages == []
    await world.round()
    assert world.store.rows[1].state == "sent"


async def test_what_was_sent_is_marked_when_the_store_is_back(world: World):
    """The store goes away between the server's 250 and our mark: the mark is tried until it holds, the mail is not."""
    world.store.add(REPLY)
    compose = world.outbox._compose

    def then_lose_the_store(row: OutboxRow) -> Composed:
        world.store.down = 3
        return compose(row)

    world.outbox._compose = then_lose_the_store
    await world.round()
    assert world.store.rows[1].state == "sent"
    assert len(world.server.messages) == 1


async def test_what_can_not_be_composed_ends_in_failed_and_the_others_go_out(world: World):
    """A fault of ours is visible and stops nobody else."""
    world.store.add(FORWARD)
    world.store.add(REPLY)
    compose = world.outbox._compose

    def broken(row: OutboxRow) -> Composed:
        if row.id == 1:
            raise KeyError("template")
        return compose(row)

    world.outbox._compose = broken
    await world.round()
    assert [row.state for row in world.store.rows.values()] == ["failed", "sent"]
    assert "template" in world.store.rows[1].error


async def test_run_sends_when_woken(world: World):
    """No waiting for the next poll."""
    running = asyncio.create_task(world.outbox.run(poll=3600))
    await asyncio.sleep(0.01)
    world.store.add(FORWARD)
    world.outbox.wake()
    async with asyncio.timeout(10):
        while world.store.rows[1].state != "sent":
            await asyncio.sleep(0.001)
    running.cancel()


@pytest.mark.parametrize("turns", range(5))
async def test_the_loop_ends_when_it_is_cancelled_in_the_moment_that_it_is_woken(turns):
    """As at each shutdown: the last mail's end wakes it, and it is told to end right after."""
    outbox = Outbox(
        Rows(), lambda row: Composed("customers", "", (), b""), {}, now=lambda: MADE, backoff=Backoff(lambda: 0.5)
    )
    running = asyncio.create_task(outbox.run(3600))
    await asyncio.to_thread(lambda: None)
    for _ in range(20):
        await asyncio.sleep(0)
    outbox.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=10)
    assert done and running.cancelled()


class Hanging:
    """A server that never answers."""

    async def send(self, envelope_from: str, recipients: tuple[str, ...], message: bytes) -> None:
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing is open."""


class Taking(Hanging):
    async def send(self, envelope_from: str, recipients: tuple[str, ...], message: bytes) -> None:
        """Taken at once."""


@pytest.mark.parametrize(("hangs", "waits", "goes"), [(FORWARD, "technicians", "admin"), (REPLY, "customers", "admin")])
async def test_a_side_whose_server_hangs_takes_no_room_of_another(hangs, waits, goes):
    """More of its mails than may be sent at once: the admin hears of it all the same."""
    rows, alert = Rows(), Alert("admin", "queue", {})
    for action in (*[hangs] * 20, alert):
        rows.add(action)
    sent: list[Report] = []
    outbox = Outbox(
        rows, lambda row: Composed(goes if row.action is alert else waits, "", ("x@y.example",), b""),
        {waits: Hanging(), goes: Taking()}, now=lambda: MADE, backoff=Backoff(lambda: 0.5), tell=sent.append,
    )  # fmt: skip
    await outbox.send_due()
    async with asyncio.timeout(10):
        while not sent:
            await asyncio.sleep(0.001)
    assert [(report.kind, report.row.action) for report in sent] == [("sent", alert)]
    await outbox.close(0)
