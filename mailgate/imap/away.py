"""Putting aside on the server what is done: moved, or flagged; never a plain EXPUNGE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailgate.imap.client import Client
from mailgate.imap.fetch import BATCH
from mailgate.imap.folders import make_folder
from mailgate.imap.uids import present

KEPT, LEFT = "MailgateKept", "MailgateLeft"  # keywords
_TRIES = 3  # of one command
Away = Callable[[Sequence[int]], None]  # puts messages of the selected folder away; vanished ones are no fault


@dataclass(frozen=True, slots=True)
class Ways:
    """How messages of a folder are put away."""

    kept: Away  # that are in the store
    left: Away  # that are left to a person
    criteria: tuple[str, ...] = ()  # to search for those that are not put away yet


def mover(client: Client, folder: str) -> Away:
    """Moves by MOVE (RFC 6851); without it copies, marks and expunges just these (RFC 4315)."""
    move = _move if client.has_capability("MOVE") else _copy_and_expunge

    def away(uids: Sequence[int]) -> None:
        for at in range(0, len(uids), BATCH):
            _tolerant(client, uids[at : at + BATCH], lambda part: move(client, part, folder), folder)

    return away


def flagger(client: Client, keyword: str) -> Away:
    """Marks with a keyword."""

    def away(uids: Sequence[int]) -> None:
        for at in range(0, len(uids), BATCH):
            client.add_flags(uids[at : at + BATCH], [keyword], silent=True)

    return away


def _nowhere(_: Sequence[int]) -> None:
    """Progress alone remembers what is done, where the server lets nothing be moved or flagged."""


NOWHERE = Ways(_nowhere, _nowhere)


def can_move(client: Client) -> bool:
    """Without MOVE and UID EXPUNGE nothing can be moved that does not expunge others' messages too."""
    return bool(client.has_capability("MOVE") or client.has_capability("UIDPLUS"))


def _move(client: Client, uids: Sequence[int], folder: str) -> None:
    client.move(uids, folder)


def _copy_and_expunge(client: Client, uids: Sequence[int], folder: str) -> None:
    """What is marked as deleted already was copied before a crash, or is of no use to anybody."""
    marked = set(present(client, uids, "DELETED"))
    rest = [uid for uid in uids if uid not in marked]
    if rest:
        client.copy(rest, folder)
        client.delete_messages(rest, silent=True)
    client.uid_expunge(uids)


def _tolerant(client: Client, uids: Sequence[int], move: Callable[[Sequence[int]], None], folder: str) -> None:
    """A server may refuse a command for one message that vanished, or for a folder that did; the rest is tried again.

    It may have moved the others all the same.
    """
    rest = uids
    for _ in range(_TRIES):
        try:
            move(rest)
            return
        except client.AbortError:
            raise
        except client.Error as error:
            refusal = error
        make_folder(client, folder)  # its LIST also lets the server tell what has vanished, which SEARCH does not
        rest = present(client, rest)
        if not rest:
            return
    raise refusal
