"""The bytes of DATA: where they end, and what they were before dot-stuffing (RFC 5321 4.1.1.4, 4.5.2). No I/O."""

from __future__ import annotations

import numpy as np

END = b"\r\n.\r\n"


class Body:
    """Collects what comes after DATA until CRLF.CRLF, and nothing else, ends it.

    Over `limit` bytes the contents are thrown away, but the end is still waited for: the answer to
    an overlong message comes after its end (RFC 5321 4.2.5), and memory stays bounded.
    """

    __slots__ = ("_bytes", "_limit", "dropped", "size")

    def __init__(self, limit: int) -> None:
        self._bytes = bytearray(b"\r\n")  # the CRLF that ended DATA: an empty message ends with ".CRLF" at once
        self._limit = limit
        self.size = 0  # bytes seen
        self.dropped = False

    def feed(self, chunk: bytes) -> bytes | None:
        """Take a chunk; once the body has ended, what came after its end, else None."""
        seen = max(len(self._bytes) - len(END) + 1, 0)
        self._bytes += chunk
        self.size += len(chunk)
        end = self._bytes.find(END, seen)
        if end >= 0:
            return self._cut(end)
        if self.size > self._limit:
            self.drop()
        return None

    def drop(self) -> None:
        """Throw the contents away; only the last bytes are kept, as the end may be split over chunks."""
        self.dropped = True
        del self._bytes[: -len(END) + 1]

    def _cut(self, end: int) -> bytes:
        rest = bytes(self._bytes[end + len(END) :])
        self.size -= len(rest)
        if self.size > self._limit:
            self.dropped = True
        del self._bytes[end + 2 :]
        return rest

    def content(self) -> bytes:
        """The message, without dot-stuffing. Only after the end, and when nothing was dropped."""
        with memoryview(self._bytes) as view:
            message = bytes(view[2:])
        return message.removeprefix(b".").replace(b"\r\n.", b"\r\n")


def has_bare_newline(message: bytes) -> bool:
    """Whether a CR or LF stands alone: a line end to some servers, none to others (SMTP smuggling).

    By numpy, as counting them takes eight times as long, and each message passes here.
    """
    if not message:
        return False
    octets = np.frombuffer(message, np.uint8)
    returns, feeds = octets == 13, octets == 10
    return bool(feeds[0] or returns[-1] or (feeds[1:] != returns[:-1]).any())
