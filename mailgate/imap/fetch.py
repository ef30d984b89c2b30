"""Fetching messages: their size first, small ones many at once, large ones in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mailgate.imap.client import Client

BATCH = 100  # messages a command
PIECE = 2**20  # bytes fetched of one message at once
TOGETHER = 16 * 2**20  # bytes of messages held in memory together, but always one message


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a message before its bytes are fetched."""

    uid: int
    size: int  # as the server says: not to be trusted
    arrived: datetime | None  # INTERNALDATE, aware


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message with its bytes."""

    head: Head
    raw: bytes = field(repr=False)


class TooLarge(Exception):
    """A message over the limit, found while its pieces came."""


def heads(client: Client, uids: Sequence[int]) -> list[Head]:
    """Size and arrival of each that is still there. Raises IMAPClientError where the server refuses."""
    answers: dict[int, dict[bytes, Any]] = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
    return [_head(uid, answers[uid]) for uid in uids if uid in answers]


def _head(uid: int, answer: dict[bytes, Any]) -> Head:
    size, arrived = answer.get(b"RFC822.SIZE"), answer.get(b"INTERNALDATE")
    known = isinstance(arrived, datetime) and arrived.tzinfo is not None
    return Head(uid, size if isinstance(size, int) else 0, arrived if known else None)


def parcels(found: Sequence[Head]) -> Iterator[list[Head]]:
    """Parts of it that fit in memory together."""
    parcel: list[Head] = []
    for head in found:
        if parcel and sum(h.size for h in parcel) + head.size > TOGETHER:
            yield parcel
            parcel = []
        parcel.append(head)
    if parcel:
        yield parcel


def bodies(client: Client, wanted: Sequence[Head], max_size: int) -> list[Fetched]:
    """The bytes of each that is still there; none is marked as seen.

    Never asks for more than a piece of a message at once, whatever size the server has told. Raises TooLarge, or
    IMAPClientError where the server refuses one of them.
    """
    first = _pieces(client, [head.uid for head in wanted], 0)
    fetched = ((head, _whole(client, head.uid, first[head.uid], max_size)) for head in wanted if head.uid in first)
    return [Fetched(head, raw) for head, raw in fetched if raw is not None]


def _whole(client: Client, uid: int, first: bytes, max_size: int) -> bytes | None:
    """A message from its first piece on; None where it vanished meanwhile."""
    pieces = [first]
    while len(pieces[-1]) == PIECE:
        if len(pieces) * PIECE > max_size:
            raise TooLarge
        piece = _pieces(client, [uid], len(pieces) * PIECE).get(uid)
        if piece is None:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _pieces(client: Client, uids: Sequence[int], at: int) -> dict[int, bytes]:
    """A piece of each; the server writes the offset back: BODY[]<0> (RFC 3501 section 7.4.2)."""
    answers: dict[int, dict[bytes, Any]] = client.fetch(uids, [f"BODY.PEEK[]<{at}.{PIECE}>"])
    pieces = {uid: answer.get(b"BODY[]<%d>" % at) for uid, answer in answers.items()}
    return {uid: piece for uid, piece in pieces.items() if isinstance(piece, bytes)}
