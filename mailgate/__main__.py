"""`mailgate` and `python -m mailgate`."""

from __future__ import annotations

import atexit
import gc


def main() -> None:
    """Run the command line; ends the process with 0, 1 (refused, not found), 2 (usage, config) or 75 (try again)."""
    # Imports make hundreds of thousands of objects that all stay: looking for cycles in them, while starting and
    # again at the end, takes a third of a light command's time.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
    from mailgate.cli import app

    app()


if __name__ == "__main__":
    main()
