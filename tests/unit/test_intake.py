"""Intake: many messages share one commit, and each waits for its own (GUARANTEES 1, 32)."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from mailgate.actions import Incoming
from mailgate.errors import StoreFull, StoreUnavailable
from mailgate.intake import Intake

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Disk:
    """A store whose commits can be held up and made to fail."""

    def __init__(self) -> None:
        self.commits: list[list[bytes]] = []
        self.may_commit = threading.Event()
        self.may_commit.set()
        self.begun = threading.Event()
        self.refuses: dict[bytes, Exception] = {}

    def keep(self, messages: list[Incoming]) -> list[int]:
        self.begun.set()
        assert self.may_commit.wait(10)
        for message in messages:
            if error := self.refuses.get(message.raw):
                raise error
        first = sum(map(len, self.commits)) + 1
        self.commits.append([message.raw for message in messages])
        return list(range(first, first + len(messages)))


def mail(raw: bytes) -> Incoming:
    return Incoming(raw, NOW, "", (), "smtp")


async def hold_first(intake: Intake, disk: Disk) -> asyncio.Task[int]:
    """A message whose commit is under way and held up."""
    disk.may_commit.clear()
    first = asyncio.create_task(intake.keep(mail(b"first")))
    await asyncio.sleep(0)
    assert await asyncio.to_thread(disk.begun.wait, 10)
    return first


async def test_messages_that_arrive_during_a_commit_share_the_next():
    """51 messages, two commits, numbers in order of arrival."""
    disk = Disk()
    intake = Intake(disk)
    first = await hold_first(intake, disk)
    rest = [asyncio.create_task(intake.keep(mail(b"%d" % n))) for n in range(50)]
    await asyncio.sleep(0)
    assert not first.done()
    disk.may_commit.set()
    assert await first == 1
    assert await asyncio.gather(*rest) == list(range(2, 52))
    assert disk.commits == [[b"first"], [b"%d" % n for n in range(50)]]
    assert (intake.kept, intake.commits) == (51, 2)
    await intake.close()


async def test_a_batch_is_bounded():
    """So that no commit grows without end."""
    disk = Disk()
    intake = Intake(disk, max_batch=20)
    first = await hold_first(intake, disk)
    rest = [asyncio.create_task(intake.keep(mail(b"%d" % n))) for n in range(50)]
    await asyncio.sleep(0)
    disk.may_commit.set()
    await asyncio.gather(first, *rest)
    assert [len(commit) for commit in disk.commits] == [1, 20, 20, 10]
    await intake.close()


async def test_more_than_may_wait_are_refused_for_now():
    """The queue is bounded: a store that is too slow is a temporary refusal."""
    disk = Disk()
    intake = Intake(disk, max_waiting=2)
    first = await hold_first(intake, disk)
    waiting = [asyncio.create_task(intake.keep(mail(b"w%d" % n))) for n in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailable, match="2 wait"):
        await intake.keep(mail(b"over"))
    disk.may_commit.set()
    await asyncio.gather(first, *waiting)
    await intake.close()


async def test_one_message_that_does_not_fit_fails_alone():
    """The largest of a batch, on a nearly full disk: the others are kept."""
    disk = Disk()
    disk.refuses[b"big"] = StoreFull("disk full")
    intake = Intake(disk)
    first = await hold_first(intake, disk)
    tasks = [asyncio.create_task(intake.keep(mail(raw))) for raw in (b"a", b"big", b"b")]
    await asyncio.sleep(0)
    disk.may_commit.set()
    results = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert [type(result) for result in results] == [int, int, StoreFull, int]
    assert disk.commits == [[b"first"], [b"a"], [b"b"]]
    await intake.close()


async def test_a_store_that_is_gone_fails_the_whole_batch_and_is_asked_again_for_the_next():
    """No try for each message where nothing can be reached; recovery by itself."""
    disk = Disk()
    disk.refuses[b"a"] = StoreUnavailable("gone")
    intake = Intake(disk)
    first = await hold_first(intake, disk)
    tasks = [asyncio.create_task(intake.keep(mail(raw))) for raw in (b"a", b"b")]
    await asyncio.sleep(0)
    disk.may_commit.set()
    results = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert [type(result) for result in results] == [int, StoreUnavailable, StoreUnavailable]
    disk.refuses.clear()
    assert await intake.keep(mail(b"a")) == 2
    await intake.close()


async def test_an_unforeseen_error_is_a_store_that_is_unavailable():
    """The door knows two errors only, and never says 250 after a third."""
    disk = Disk()
    disk.refuses[b"a"] = ValueError("bug")
    intake = Intake(disk)
    with pytest.raises(StoreUnavailable, match="bug"):
        await intake.keep(mail(b"a"))
    await intake.close()


async def test_a_message_whose_client_has_gone_is_left_out():
    """Nobody was promised anything; the client will send it again."""
    disk = Disk()
    intake = Intake(disk)
    first = await hold_first(intake, disk)
    gone = asyncio.create_task(intake.keep(mail(b"gone")))
    stays = asyncio.create_task(intake.keep(mail(b"stays")))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    disk.may_commit.set()
    assert [await first, await stays] == [1, 2]
    assert disk.commits == [[b"first"], [b"stays"]]
    await intake.close()


async def test_closing_keeps_what_waits():
    """A shutdown loses nothing that was taken in."""
    disk = Disk()
    intake = Intake(disk)
    first = await hold_first(intake, disk)
    last = asyncio.create_task(intake.keep(mail(b"last")))
    await asyncio.sleep(0)
    disk.may_commit.set()
    await intake.close()
    assert [await first, await last] == [1, 2]
