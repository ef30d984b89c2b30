"""What all commands have in common: errors become one clear line and an exit code, no traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from mailgate.errors import MailgateError


class Group(TyperGroup):
    """The whole of the command line."""

    def invoke(self, ctx: Any) -> Any:
        with clear_errors():
            return super().invoke(ctx)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Exits with the error's own code. A reader that has gone (`| head`) is no error worth a word."""
    try:
        yield
    except MailgateError as error:
        raise failed(str(error), error.exit_code) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the flush at exit must not fail again
        raise typer.Exit(1) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise failed(f"{where}{error.strerror or error}", 1) from None


def failed(text: str, code: int) -> typer.Exit:
    """Say what is wrong on stderr; the exit to raise."""
    from mailgate.journal.safe import printable

    for line in text.splitlines():
        typer.echo(f"mailgate: {printable(line)}", err=True)
    return typer.Exit(code)
