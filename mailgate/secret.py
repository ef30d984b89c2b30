"""The secret that signs case addresses: in a file, made at the first start, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from mailgate.errors import MailgateError

_BYTES = 32


def load_secret(path: Path) -> bytes:
    """The file's bytes; the file is made where it is missing. Raises MailgateError for one that is too short."""
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        return _make(path)
    except OSError as error:
        raise MailgateError(f"{path}: can't be read: {error.strerror}; gate.secret_file should name a file") from None
    if len(secret) < _BYTES:
        raise MailgateError(f"{path}: holds {len(secret)} bytes; it should hold {_BYTES} or more, or be deleted")
    return secret


def _make(path: Path) -> bytes:
    """Two gates that start at once agree: the first one's file stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(secrets.token_bytes(_BYTES))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_bytes()
