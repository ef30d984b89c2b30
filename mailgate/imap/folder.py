"""One folder that is read, over one connection after the other."""

from __future__ import annotations

from collections.abc import Callable

from mailgate.imap.away import KEPT, LEFT, NOWHERE, Ways, can_move, flagger, mover
from mailgate.imap.client import Client
from mailgate.imap.folders import Naming, Opened, make_folder, open_folder
from mailgate.imap.ports import Context
from mailgate.imap.taking import Taking
from mailgate.imap.track import Track, main_track, older_track


class Folder:
    """What is remembered of it (tracks, failures) outlives a connection; `attach` begins a new one."""

    def __init__(self, context: Context, name: str) -> None:
        self._context, self._settings, self._name = context, context.settings, name
        self._tracks: list[Track] = []

    def attach(self, client: Client, naming: Naming) -> None:
        """Read over this connection from now on."""
        self._client, self._naming, self._fresh = client, naming, True

    def open(self) -> None:
        """Select the folder; its UIDVALIDITY is compared with what was saved."""
        self._opened = open_folder(self._client, self._naming.name(self._name))
        if not self._tracks or self._tracks[0].progress.uidvalidity != self._opened.uidvalidity:
            self._begin(self._opened)
        if self._fresh:
            self._ways = self._find_ways(self._opened)

    def look(self, going: Callable[[], bool]) -> None:
        """Take in all that waits, what is new before what is old; then end what a crash has left half done."""
        self._client.take_news()  # of what is searched for now
        for track in self._tracks:
            waiting = track.waiting(self._client, self._opened, self._ways.criteria)
            Taking(self._context, self._client, track, self._ways).take(waiting, going)
        if self._fresh:
            self._put_away_kept()
        self._fresh = False

    def _begin(self, opened: Opened) -> None:
        names = {"mailbox": self._settings.name, "folder": self._name}
        track, renumbered = main_track(self._context, self._name, opened)
        if renumbered:
            self._context.events.imap_renumbered(**names)
        if not self._tracks:
            self._context.events.imap_connected(**names)
        older = (older_track(self._context.store, track, opened),) if self._settings.take_older else ()
        self._tracks = [track, *older]

    def _find_ways(self, opened: Opened) -> Ways:
        if self._settings.keep == "move" and can_move(self._client):
            kept, left = map(self._naming.name, (self._settings.kept_folder, self._settings.left_folder))
            make_folder(self._client, kept)
            return Ways(mover(self._client, kept), mover(self._client, left))
        if opened.keywords:
            criteria = ("UNKEYWORD", KEPT, "UNKEYWORD", LEFT)
            return Ways(flagger(self._client, KEPT), flagger(self._client, LEFT), criteria)
        return NOWHERE

    def _put_away_kept(self) -> None:
        if self._ways is NOWHERE:
            return
        for track in self._tracks:
            for uids in track.unsettled(self._client, self._ways.criteria):
                self._ways.kept(uids)
