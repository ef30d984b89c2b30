"""`mailgate run` and `mailgate demo`."""

from __future__ import annotations

from mailgate.cli.context import config_file
from mailgate.cli.options import ConfigFile


def run(config: ConfigFile = None) -> None:
    """Start the gate, until SIGTERM or Ctrl-C; SIGHUP reads the config and the policy anew."""
    from mailgate.main import run as serve

    serve(config_file(config))


def demo() -> None:
    """A real gate on loopback: some twenty mails, what became of each, and why. Ends by itself."""
    from mailgate.demo import demo as show

    show()
