"""Bounds that keep one mail of 25 MB under a second and 300 MB; what passes them is cut, and the cut is a defect."""

from __future__ import annotations

MAX_RAW = 32 << 20  # bytes of a mail that are looked at
MAX_HEADER_BLOCK = 256 << 10  # bytes of the header block
MAX_HEADERS = 1_000  # header fields of a mail
MAX_HEADER = 32 << 10  # bytes of one header field, unfolded
MAX_PARTS = 300  # MIME parts
MAX_BOUNDARIES = 60  # boundaries that a mail declares
MAX_MENTIONS = 20_000  # places that may declare one
MAX_PART_HEADERS = 8 << 10  # bytes of the headers of one part
MAX_DEPTH = 20  # nesting of multiparts
MAX_MESSAGES = 3  # nesting of attached messages that are looked into
MAX_ADDRESSES = 500  # of one address header
MAX_IDS = 200  # message ids of References
MAX_TEXT = 512 << 10  # characters of body text
MAX_HTML = 1 << 20  # bytes of an HTML body
MAX_LINES = 10_000  # lines that are looked at for quotes and signatures


def cut_parts(body: bytes) -> tuple[bytes, bool]:
    """The body up to its `MAX_PARTS`th part, with part headers of bearable length; whether anything was cut."""
    low = body.lower()
    marks, excess = _marks(low)
    for mark in marks:
        at = _first_excess(body, b"--" + mark, excess)
        excess = at if at >= 0 else excess
    return (body, False) if excess < 0 else (body[:excess], True)


def cut_top(boundary: bytes, body: bytes) -> tuple[bytes, bool]:
    """`cut_parts` for the boundary that the mail's own header declares."""
    at = _first_excess(body, b"--" + boundary, -1)
    return (body, False) if at < 0 else (body[:at], True)


def _marks(low: bytes) -> tuple[list[bytes], int]:
    """The distinct boundaries that the parts declare, and where one too many is declared (-1 for none)."""
    marks: dict[bytes, None] = {}
    at, seen = low.find(b"boundary"), 0
    while at >= 0:
        seen += 1
        name, equals, value = low[at : at + 300].partition(b"\n")[0].partition(b"=")
        if equals and len(name) < 20:
            marks.setdefault(value.strip(b' \t"\r').partition(b'"')[0].partition(b";")[0].strip())
        if len(marks) > MAX_BOUNDARIES or seen > MAX_MENTIONS:
            return list(marks), at
        at = low.find(b"boundary", at + 8)
    return list(marks), -1


def _first_excess(body: bytes, mark: bytes, end: int) -> int:
    """Where, before `end`, the first part too many or the first part with endless headers begins; -1 for none."""
    stop = len(body) if end < 0 else end
    count, at = 0, body.find(mark, 0, stop)
    while at >= 0:
        count += 1
        if count > MAX_PARTS or _endless_headers(body, at + len(mark)):
            return at
        at = body.find(mark, at + len(mark), stop)
    return -1


def _endless_headers(body: bytes, at: int) -> bool:
    """Whether the part that begins at `at` is longer than `MAX_PART_HEADERS` and has no blank line within it."""
    end = at + MAX_PART_HEADERS
    if end >= len(body):
        return False
    return body.find(b"\n\n", at, end) < 0 and body.find(b"\n\r\n", at, end) < 0 and body.find(b"\n--", at, end) < 0
