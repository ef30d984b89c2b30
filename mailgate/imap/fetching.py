"""All mailboxes that mail is fetched from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mailgate.config.imap import ImapIn
from mailgate.imap.client import ByPassword, Login
from mailgate.imap.mailbox import Health, Mailbox
from mailgate.imap.oauth import ByToken
from mailgate.imap.ports import Context, Events, Keeper, Now
from mailgate.oauth import source


class Fetching:
    """Reads every mailbox of the config in a thread of its own, into `store`.

    Kept first, with the progress in the same commit, then put away on the server. `events` hears of everything and
    `wake` is called when something was kept, both in the mailboxes' threads. Of several gates on one store one reads
    a mailbox; another takes over when it ends.
    """

    def __init__(
        self, settings: Sequence[ImapIn], store: Keeper, events: Events, now: Now, wake: Callable[[], None]
    ) -> None:
        self._mailboxes = [Mailbox(Context(one, store, events, now, wake), login(one)) for one in settings]

    def start(self) -> None:
        """Begin; returns at once. A mailbox that can't be reached is tried again for ever."""
        for mailbox in self._mailboxes:
            mailbox.start()

    def stop(self, grace: float = 10.0) -> None:
        """Let the batches in hand be kept and put away, each server given `grace` seconds. Blocks."""
        for mailbox in self._mailboxes:
            mailbox.ask_to_stop()
        for mailbox in self._mailboxes:
            mailbox.join(grace)

    @property
    def health(self) -> list[Health]:
        """Of each mailbox."""
        return [mailbox.health for mailbox in self._mailboxes]


def login(settings: ImapIn) -> Login:
    """The way to log in that the settings ask for."""
    if settings.auth == "password":
        return ByPassword(settings)
    return ByToken(source(settings.way_in, settings.user))
