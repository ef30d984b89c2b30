"""The command line: one module a command group. Nothing heavy is imported before a command needs it."""

from mailgate.cli.app import app

__all__ = ["app"]
