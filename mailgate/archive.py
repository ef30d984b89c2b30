"""Reading mail that lies in files: .eml, folders of them, mbox and Maildir; in order of time, one at a time."""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, pairwise
from pathlib import Path

from mailgate.errors import NotFound
from mailgate.parse import dates, headers

_HEAD = 65_536  # bytes in which the dates are looked for
_SEPARATOR = re.compile(rb"From [^\r\n]{0,200}\d\d:\d\d[^\r\n]{0,200}\r?\n")  # RFC 4155: it holds a time
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)  # mboxrd
# A mail's first line, below a byte order mark and blank lines; and the fields that betray a mail whose first is torn.
_FIELD = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,20}(?:[A-Za-z][A-Za-z0-9-]{0,80}[ \t]*:|>?From )")
_KNOWN = re.compile(
    rb"^(from|to|subject|date|received|message-id|return-path|mime-version|delivered-to)[ \t]*:", re.I | re.M
)
_SNIFFED = 4_096  # bytes of a file that are looked at for fields
_ENOUGH = 3  # known fields that make a mail
_YEARS = range(1980, 2200)  # others are made up


@dataclass(frozen=True, slots=True)
class Entry:
    """One mail's place, and its time."""

    path: Path
    start: int  # of its bytes within the file
    end: int
    at: datetime  # aware: topmost Received, else Date, else that of the mail before it in the file
    mbox: bool

    def read(self) -> bytes:
        """Its bytes as they were delivered; in an mbox, without the quoting of lines that begin with From."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            raw = file.read(self.end - self.start)
        return _QUOTED_FROM.sub(rb"\1", raw) if self.mbox else raw


def in_time_order(paths: Iterable[Path], skipped: Callable[[Path, str], object] | None = None) -> list[Entry]:
    """All mails of the files and folders, the oldest first; only their places are held in memory.

    A file that is named is taken as it is: an mbox where it begins with such a separator, else one mail. Of a folder
    (searched with its folders) the Maildirs, and the files that begin as a mail does; `skipped` is told of every other
    file, but hidden ones, and why. Raises NotFound.
    """
    entries = [entry for path in paths for entry in _dated(path, skipped or _in_silence)]
    return sorted(entries, key=lambda entry: entry.at)  # stable: equal times in the order of the files


def _in_silence(_path: Path, _why: str) -> None:
    """For those who need not know."""


def _dated(path: Path, skipped: Callable[[Path, str], object]) -> Iterator[Entry]:
    if not path.exists():
        raise NotFound(f"{path}: there is no such file or folder")
    if not (path.is_file() or path.is_dir()):
        raise NotFound(f"{path}: is neither a regular file nor a folder; write the mail to a file and name that")
    for file in _files(path, skipped) if path.is_dir() else [path]:
        yield from _of_file(file)


def _files(folder: Path, skipped: Callable[[Path, str], object]) -> Iterator[Path]:
    """Files that hold mail, in the order of their names."""
    for place, folders, names in os.walk(folder):
        maildir = {"cur", "new"} <= set(folders)
        folders[:] = sorted(name for name in folders if not (maildir and name == "tmp"))
        if maildir:
            continue  # beside cur and new lie a mail server's own files
        inside = Path(place).name in ("cur", "new")
        for name in sorted(names):
            file = Path(place, name)
            why = "" if inside and file.is_file() else _unfit(file)
            if not why:
                yield file
            elif not name.startswith("."):
                skipped(file, why)


def _unfit(file: Path) -> str:
    """Why a file is not read as mail; "" where it is."""
    if not file.is_file():
        return "it is no regular file"
    if file.name.startswith("."):
        return "it is hidden"
    try:
        with file.open("rb") as opened:
            head = opened.read(_SNIFFED)
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    if (
        file.suffix.lower() == ".eml"
        or _FIELD.match(head)
        or len({name.lower() for name in _KNOWN.findall(head)}) >= _ENOUGH
    ):
        return ""
    return "it does not begin as a mail does; name the file itself to have it read as one"


def _of_file(file: Path) -> Iterator[Entry]:
    """The mails of one file in their order; a time that lacks is that of the mail before."""
    last = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    for start, end, mbox, head in _places(file):
        last = when(head) or last
        yield Entry(file, start, end, last, mbox)


def _places(file: Path) -> Iterator[tuple[int, int, bool, bytes]]:
    size = file.stat().st_size
    if not size:
        yield 0, 0, False, b""
        return
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if not _SEPARATOR.match(data):
            yield 0, size, False, data[:_HEAD]
            return
        yield from _of_mbox(data)


def _of_mbox(data: mmap.mmap) -> Iterator[tuple[int, int, bool, bytes]]:
    """Bounds of the mails: from the end of one separator line to the blank line before the next."""
    for line, following in pairwise(chain(_separators(data), (None,))):
        assert line is not None
        start, end = line.end(), following.start() if following else len(data)
        end = _without_blank_line(data, start, end)
        yield start, end, True, data[start : min(end, start + _HEAD)]


def _separators(data: mmap.mmap) -> Iterator[re.Match[bytes]]:
    """Separator lines: at the beginning, and after blank lines."""
    at = 0
    while at >= 0:
        found = _SEPARATOR.match(data, at)
        if found and (at == 0 or data[at - 2 : at] == b"\n\n" or data[at - 3 : at] == b"\n\r\n"):
            yield found
        at = data.find(b"\nFrom ", at) + 1 or -1


def _without_blank_line(data: mmap.mmap, start: int, end: int) -> int:
    """The blank line before a separator is none of the mail's."""
    for blank in (b"\n\r\n", b"\n\n"):
        if end - start >= len(blank) and data[end - len(blank) : end] == blank:
            return end - len(blank) + 1
    return end


def when(head: bytes) -> datetime | None:
    """The time of a mail by its header: topmost Received, else Date; None where neither can be read."""
    block, _ = headers.split(head)
    fields, _ = headers.fields(block)
    for name, read in (("received", dates.received), ("date", dates.date)):
        value = next((value for key, value in fields if key == name), None)
        found = read(value) if value else None
        if found and found.year in _YEARS:
            return found
    return None
