"""Searching by UID."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailgate.imap.client import Client

_WINDOW = 50_000  # UIDs a search: imaplib refuses answers of more than a million bytes


def present(client: Client, uids: Sequence[int], *criteria: str) -> list[int]:
    """Which of these are still in the selected folder (and meet the criteria), ascending."""
    wanted = set(uids)
    if not wanted:
        return []
    found = client.search(["UID", ",".join(map(str, sorted(wanted))), *criteria])
    return sorted(wanted & set(found))


def between(client: Client, first: int, last: int, *criteria: str) -> Iterator[int]:
    """The UIDs from first to last, both included, ascending."""
    for low in range(first, last + 1, _WINDOW):
        high = min(low + _WINDOW - 1, last)
        yield from sorted(uid for uid in client.search(["UID", f"{low}:{high}", *criteria]) if low <= uid <= high)


def beyond(client: Client, last: int, uidnext: int, *criteria: str) -> Iterator[int]:
    """The UIDs after `last`, ascending; `uidnext` as SELECT told it, newer ones included.

    "n:*" always names the last message too, whatever its UID (RFC 3501 section 6.4.8), so that is sorted out.
    """
    yield from between(client, last + 1, uidnext - 1, *criteria)
    low = max(last + 1, uidnext)
    yield from sorted(uid for uid in client.search(["UID", f"{low}:*", *criteria]) if uid >= low)
