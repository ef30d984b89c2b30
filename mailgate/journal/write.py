"""Writing the log: one event, one line, JSON for programs or a console form for people."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import wraps
from typing import Any, BinaryIO, Literal, ParamSpec

from mailgate.journal.safe import safe
from mailgate.moments import to_the_second

_P = ParamSpec("_P")
Level = Literal["info", "warning", "error"]
Format = Literal["auto", "json", "console"]
Line = MutableMapping[str, Any]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00:00)")  # as `safe` and the stamp write it

EVENTS: dict[str, tuple[Level, Callable[..., None]]] = {}  # name -> level and function, in order of definition
COUNTS: Counter[str] = Counter()  # events written by this process, by name
_logger: Any = None  # structlog's, made at the first event: who only lists held mail need not wait for its import
_masks = False
_silent = False


def configure(format: Format = "auto", mask_addresses: bool = False, out: BinaryIO | None = None) -> None:
    """Where and how events are written from now on. `out` is stdout unless told; auto is the console on a terminal.

    Warnings of libraries come as `library.warned`, by the text in their source, never with its values.
    """
    global _logger, _masks
    _masks = mask_addresses
    stream = out or sys.stdout.buffer
    terminal = out is None and sys.stdout.isatty()
    _logger = _made(stream, format == "console" or (format == "auto" and terminal), terminal)
    _hear_libraries()


def _made(stream: BinaryIO, console: bool, terminal: bool) -> Any:
    import orjson
    import structlog

    def as_json(_: object, __: str, line: Line) -> bytes:
        return orjson.dumps(line)

    def for_people(_: object, __: str, line: Line) -> bytes:
        return render(line).encode("utf-8", "replace")

    render = people_form(terminal and "NO_COLOR" not in os.environ)
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return structlog.wrap_logger(
        structlog.BytesLogger(stream),
        processors=[structlog.processors.add_log_level, stamp, _in_order, for_people if console else as_json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )


def people_form(colors: bool) -> Callable[[Line], str]:
    """Makes an event's line for people of its JSON object, the values of which must be `safe`.

    Moments stand on the machine's clock, to the second.
    """
    from structlog.dev import ConsoleRenderer

    render = ConsoleRenderer(colors=colors, sort_keys=False, pad_event_to=18)
    return lambda line: render(None, "", {key: _local(value) for key, value in line.items()})


def _local(value: object) -> object:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return value
    try:
        return to_the_second(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        return value


def _in_order(_: object, __: str, line: Line) -> Line:
    first = {key: line.pop(key) for key in ("timestamp", "level", "event")}
    return first | dict(line)


def event(level: Level = "info") -> Callable[[Callable[_P, None]], Callable[_P, None]]:
    """Make a function write the event of its name (`mail_kept`: "mail.kept"), its keyword parameters as fields.

    A field that is None is left out.
    """

    def made(function: Callable[_P, None]) -> Callable[_P, None]:
        name = function.__name__.replace("_", ".", 1)

        @wraps(function)
        def write(*args: _P.args, **fields: _P.kwargs) -> None:
            function(*args, **fields)
            _write(level, name, fields)

        EVENTS[name] = (level, write)
        return write

    return made


def _write(level: Level, name: str, fields: MutableMapping[str, Any]) -> None:
    """A log that can't be written (disk full, reader gone) must not stop the gate."""
    if _silent:
        return
    if _logger is None:
        configure()
    COUNTS[name] += 1
    shown = {key: safe(value, _masks and key != "message_id") for key, value in fields.items() if value is not None}
    with suppress(OSError, ValueError):
        getattr(_logger, level)(name, **shown)


class _Libraries(logging.Handler):
    """What libraries warn of by the standard library's logging."""

    def emit(self, record: logging.LogRecord) -> None:
        from mailgate.journal.gate import library_warned

        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        library_warned(library=record.name, text=str(record.msg), error=kind)


def _hear_libraries() -> None:
    root = logging.getLogger()
    if not any(isinstance(handler, _Libraries) for handler in root.handlers):
        root.addHandler(_Libraries(logging.WARNING))


@contextmanager
def written_to(out: BinaryIO, format: Format = "json", mask_addresses: bool = False) -> Iterator[None]:
    """Write elsewhere for a while; as before afterwards."""
    global _logger, _masks
    before = _logger, _masks
    configure(format, mask_addresses, out)
    try:
        yield
    finally:
        _logger, _masks = before


@contextmanager
def silent() -> Iterator[None]:
    """Write nothing for a while: what is only tried must not look like what has happened."""
    global _silent
    before, _silent = _silent, True
    try:
        yield
    finally:
        _silent = before
