"""A gate that kills itself at a step: `python -m tests.integration.imap.crash STORE SETTINGS STEP`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from mailgate.config.imap import ImapIn
from mailgate.imap import Fetching
from mailgate.imap.client import Client
from mailgate.store import Store, open_store
from tests.integration.imap.given import Heard

STEPS = (
    "before keep", "after keep", "before move", "after move", "before copy", "after copy",
    "before delete_messages", "after delete_messages", "before uid_expunge", "after uid_expunge",
    "before add_flags", "after add_flags", "before save_progress", "after save_progress",
)  # fmt: skip


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _deadly(step: Callable[..., Any], when: str) -> Callable[..., Any]:
    def run(*args: Any, **fields: Any) -> Any:
        if when == "before":
            _die()
        result = step(*args, **fields)
        _die()
        return result

    return run


def main() -> None:
    """Never returns; an alarm ends it where the step is never reached."""
    signal.alarm(30)
    url, settings, step = sys.argv[1:]
    when, name = step.split()
    owner: Any = Store if hasattr(Store, name) else Client
    setattr(owner, name, _deadly(getattr(owner, name), when))
    with open_store(url) as store:
        chosen, heard = ImapIn.model_validate_json(settings), Heard()
        fetching = Fetching([chosen], store, heard, lambda: datetime.now(UTC), heard.woken)
        fetching.start()
        threading.Event().wait()


if __name__ == "__main__":
    main()
