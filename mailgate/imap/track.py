"""Which messages of a folder are the gate's, and how far they have been kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mailgate.actions import OLD, Progress
from mailgate.imap.client import Client
from mailgate.imap.fetch import BATCH, Head, heads
from mailgate.imap.folders import Opened
from mailgate.imap.ports import Context, Keeper
from mailgate.imap.uids import between, beyond

_OLDER = "older:"  # before the folder in the progress of what lay there before the first start
_EVER = datetime.min.replace(tzinfo=UTC)
TRIES = 5  # failures of one message before it is left to a person


@dataclass
class Memory:
    """What is remembered of one folder beyond a connection, of one UIDVALIDITY. Lost on a restart without harm."""

    done: set[int] = field(default_factory=set)  # kept or left, though one before them is not
    stuck: set[int] = field(default_factory=set)  # could neither be read nor put away
    suspects: set[int] = field(default_factory=set)  # were on their way when something failed: fetched one by one
    failures: Counter[int] = field(default_factory=Counter)  # of one that was fetched alone

    def failed(self, uids: Collection[int]) -> None:
        """Fetching these together has failed."""
        self.suspects.update(uids)
        if len(uids) == 1:
            self.failures.update(uids)

    def finish(self, uids: Iterable[int]) -> None:
        """These are dealt with."""
        for uid in uids:
            self.done.add(uid)
            self.suspects.discard(uid)
            self.failures.pop(uid, None)


@dataclass
class Track:
    """A run of messages with a progress of its own.

    Messages up to `progress.last_uid` that are the track's are all in the store. `uidnext` 0 means that UIDs do not
    tell what was there before the first look (the folder was renumbered): the time of arrival does.
    """

    progress: Progress
    source: str
    old: bool
    boundary: int  # UIDNEXT at the first look, 0 where it can't tell
    memory: Memory = field(default_factory=Memory)

    def mine(self, head: Head) -> bool:
        """Whether a message is this track's, where UIDs can't tell."""
        if self.boundary:
            return True
        since = (self.progress.since or _EVER).replace(microsecond=0)  # INTERNALDATE is in whole seconds
        return (head.arrived is not None and head.arrived < since) is self.old

    def waiting(self, client: Client, opened: Opened, criteria: tuple[str, ...]) -> list[int]:
        """The UIDs not in the store yet, ascending."""
        last = self.progress.last_uid
        found: Iterable[int]
        if self.old:
            found = between(client, last + 1, self.progress.uidnext - 1, *criteria)
        else:
            found = beyond(client, last, opened.uidnext, *criteria)
        return [uid for uid in found if uid not in self.memory.done]

    def unsettled(self, client: Client, criteria: tuple[str, ...]) -> Iterator[list[int]]:
        """Parts of what is in the store but still in the folder: a crash came between keeping and moving."""
        first = 1 if self.old else max(self.boundary, 1)
        uids = list(between(client, first, self.progress.last_uid, *criteria))
        for at in range(0, len(uids), BATCH):
            part = uids[at : at + BATCH]
            yield part if self.boundary else [head.uid for head in heads(client, part) if self.mine(head)]

    def reached(self, done: int, pending: set[int]) -> Progress:
        """The progress when nothing up to `done` but what is pending is missing in the store."""
        last = min(pending) - 1 if pending else done
        return replace(self.progress, last_uid=max(self.progress.last_uid, last))

    def advance(self, progress: Progress) -> None:
        """Take over what has been saved."""
        self.progress = progress
        self.memory.done = {uid for uid in self.memory.done if uid > progress.last_uid}


def main_track(context: Context, folder: str, opened: Opened) -> tuple[Track, bool]:
    """The track of what arrives since the first look, and whether the folder was renumbered."""
    store, mailbox = context.store, context.settings.name
    saved = store.progress(mailbox, folder)
    if saved is None:
        progress = Progress(mailbox, folder, opened.uidvalidity, opened.uidnext, opened.uidnext - 1, context.now())
    elif saved.uidvalidity != opened.uidvalidity:
        progress = replace(saved, uidvalidity=opened.uidvalidity, uidnext=0, last_uid=0)
    else:
        progress = saved
    if progress is not saved:
        store.save_progress(progress)
    renumbered = saved is not None and progress is not saved
    return Track(progress, f"imap:{mailbox}", old=False, boundary=progress.uidnext), renumbered


def older_track(store: Keeper, main: Track, opened: Opened) -> Track:
    """The track of what lay there before the first look."""
    of = main.progress
    saved = store.progress(of.mailbox, _OLDER + of.folder)
    if saved is None or saved.uidvalidity != of.uidvalidity:
        end = of.uidnext or opened.uidnext
        saved = replace(of, folder=_OLDER + of.folder, uidnext=end, last_uid=0)
        store.save_progress(saved)
    return Track(saved, OLD + of.mailbox, old=True, boundary=of.uidnext)
