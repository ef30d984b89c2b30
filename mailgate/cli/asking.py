"""Questions with sane defaults; what an option has answered already is not asked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import typer

from mailgate.cli.group import failed


class Asking:
    """With `silent` nothing is asked: the default is taken, or the option is named that must be given."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent

    def text(self, question: str, option: str, given: str | None, default: str = "") -> str:
        """A line of text, never empty."""
        if given is not None:
            return given
        if self.silent:
            if default:
                return default
            raise failed(f"--{option} is needed where nothing is asked (--no-input)", 2)
        return str(typer.prompt(question, default=default or None)).strip()

    def choice(self, question: str, option: str, given: str | None, choices: Sequence[str], default: str) -> str:
        """One of the choices."""
        while True:
            answer = self.text(f"{question} ({', '.join(choices)})", option, given, default)
            if answer in choices:
                return answer
            if given is not None or self.silent:
                raise failed(f"--{option} {answer}: use one of {', '.join(choices)}", 2)
            typer.echo(f"use one of {', '.join(choices)}", err=True)

    def yes(self, question: str, given: bool | None, default: bool) -> bool:
        """Yes or no."""
        if given is not None or self.silent:
            return default if given is None else given
        return typer.confirm(question, default=default)

    def secret(self, file: Path) -> None:
        """Have a file with a secret: a missing one is made of what is typed unseen, for its owner's eyes only."""
        if self.silent or file.exists():
            return
        value = typer.prompt(f"{file} is missing: type the secret to write into it", hide_input=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(f"{value}\n")
