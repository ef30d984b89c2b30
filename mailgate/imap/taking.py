"""Taking in what waits in a folder: fetched, kept in the store with the progress, then put away on the server."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from imapclient.exceptions import IMAPClientError

from mailgate.actions import Incoming, Progress
from mailgate.errors import Conflict, StoreUnavailable
from mailgate.imap.away import Ways
from mailgate.imap.client import LOST, Client
from mailgate.imap.fetch import BATCH, Fetched, Head, bodies, heads, parcels
from mailgate.imap.ports import Context
from mailgate.imap.track import TRIES, Track

T = TypeVar("T")
_LONGEST_WAY = timedelta(days=5)  # arrival is believed so far back: as long as mail servers try to deliver


class Taking:
    """One pass over a track of the selected folder.

    Raises OSError or IMAPClientAbortError where the connection is lost, StoreUnavailable, Conflict, and IMAPClientError
    where what is kept can't be put away. A message that can't be read raises nothing: it is tried again, then left.
    """

    def __init__(self, context: Context, client: Client, track: Track, ways: Ways) -> None:
        self._store, self._events, self._now = context.store, context.events, context.now
        self._wake = context.wake
        self._max_size = context.settings.max_size
        self._client, self._track, self._ways = client, track, ways
        self._memory = track.memory
        self._refusal: IMAPClientError | None = None
        self._pending: set[int] = set()
        self._last = 0

    def take(self, waiting: Sequence[int], may_go_on: Callable[[], bool]) -> None:
        """Take in these UIDs, ascending, in batches; what has failed before comes last and alone."""
        self._pending, self._last = set(waiting), max(waiting, default=0)
        self._queue = self._batches(waiting)
        while self._queue and may_go_on():
            self._batch(self._queue.popleft())
        self._save()
        if self._refusal:
            raise self._refusal

    def _batches(self, waiting: Sequence[int]) -> deque[list[int]]:
        suspects, stuck = self._memory.suspects, self._memory.stuck
        sound = [uid for uid in waiting if uid not in suspects | stuck]
        together = [sound[at : at + BATCH] for at in range(0, len(sound), BATCH)]
        return deque((*together, *([uid] for uid in waiting if uid in suspects - stuck)))

    def _batch(self, uids: list[int]) -> None:
        if self._memory.failures[uids[0]] >= TRIES:
            self._leave(uids[0], f"could not be fetched in {TRIES} tries")
            return
        found = self._guarded(uids, lambda: heads(self._client, uids))
        if found is None:
            return
        mine = [head for head in found if self._track.mine(head)]
        self._pending -= set(uids) - {head.uid for head in mine}  # vanished, or another track's
        for head in mine:
            if head.size > self._max_size:
                self._leave(head.uid, f"{head.size} bytes are more than max_size = {self._max_size}")
        for parcel in parcels([head for head in mine if head.size <= self._max_size]):
            self._parcel(parcel)

    def _parcel(self, parcel: list[Head]) -> None:
        kept = self._guarded([head.uid for head in parcel], lambda: self._keep(parcel))
        if not kept:
            return
        try:
            self._ways.kept(list(kept))
        except LOST:
            raise
        except IMAPClientError as error:  # told in the end: until then the rest is kept at least
            self._refusal = error
            return
        of = self._track.progress
        for uid, number in kept.items():
            self._events.imap_kept(mailbox=of.mailbox, folder=of.folder, uid=uid, message=number)

    def _guarded(self, uids: list[int], step: Callable[[], T]) -> T | None:
        """The step's result; None where it failed for one of these messages: many are then tried one by one."""
        try:
            return step()
        except LOST:
            self._memory.failed(uids)
            raise
        except (StoreUnavailable, Conflict):
            raise
        except Exception:  # a refusal, an answer that can't be read, a message that the store can't take
            self._memory.failed(uids)
            self._queue.extend([uid] for uid in uids if len(uids) > 1)
            return None

    def _keep(self, parcel: list[Head]) -> dict[int, int]:
        """Message numbers by UID, once they are durably in the store together with the progress."""
        fetched = bodies(self._client, parcel, self._max_size)
        uids = [one.head.uid for one in fetched]
        self._pending -= {head.uid for head in parcel} - set(uids)  # vanished
        if not fetched:
            return {}
        incoming = [self._incoming(one) for one in fetched]
        progress = self._reached(self._pending - set(uids))
        numbers = self._store.keep(incoming, progress=progress)
        self._finish(uids, progress)
        self._wake()
        for number, message in zip(numbers, incoming, strict=True):
            self._events.mail_kept(
                message=number, source=message.source, size=len(message.raw), envelope_from=None, recipients=0
            )
        return dict(zip(uids, numbers, strict=True))

    def _incoming(self, one: Fetched) -> Incoming:
        return Incoming(one.raw, self._arrival(one.head.arrived), None, (), self._track.source)

    def _arrival(self, told: datetime | None) -> datetime:
        """When it came: after an outage that was long before it is fetched. What is old comes in now."""
        now = self._now()
        return told if told and not self._track.old and now - _LONGEST_WAY <= told <= now else now

    def _leave(self, uid: int, why: str) -> None:
        """To a person; what can't even be put away is not touched again by this process."""
        try:
            self._ways.left([uid])
        except LOST:
            raise
        except IMAPClientError as error:
            self._memory.stuck.add(uid)
            why = f"{why}; it can't be put away either: {error}"
        else:
            self._finish([uid])
        of = self._track.progress
        self._events.imap_left(mailbox=of.mailbox, folder=of.folder, uid=uid, error=why)

    def _finish(self, uids: list[int], progress: Progress | None = None) -> None:
        self._pending -= set(uids)
        self._memory.finish(uids)
        if progress:
            self._track.advance(progress)

    def _reached(self, pending: set[int]) -> Progress:
        return self._track.reached(self._last, pending)

    def _save(self) -> None:
        """Of what is vanished or left nothing is kept that could carry the progress."""
        progress = self._reached(self._pending)
        if progress != self._track.progress:
            self._store.save_progress(progress)
            self._track.advance(progress)
