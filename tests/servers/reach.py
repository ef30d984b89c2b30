"""Folders of tests that a server, which runs as another user, can reach."""

from __future__ import annotations

import tempfile
from pathlib import Path


def reachable(folder: Path) -> Path:
    """Open the folder and those above it, up to the system's temporary folder, for others to read."""
    top = Path(tempfile.gettempdir()).resolve()
    for above in (folder, *folder.resolve().parents):
        if above == top or not above.is_relative_to(top):
            break
        above.chmod(above.stat().st_mode | 0o755)
    return folder
