"""Access tokens (RFC 6749), and the file that a refresh token is kept in."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from mailgate.errors import MailgateError


class TokenRefused(MailgateError):
    """No access token is to be had: the refresh token has ended, was revoked, or the application may not."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; times in seconds since 1970."""

    access: str = field(repr=False)
    ends: float
    renewable_until: float | None = None  # end of what it was made with (a refresh token), where that is told
    unsaved: str = ""  # why a rotated refresh token could not be saved; the old one will end


class TokenFile:
    """The file with the refresh token. A rotated one must be saved: the old one ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unsaved: tuple[str, str] | None = None  # the file's refresh token, and the one in its place

    def read(self) -> dict[str, str]:
        """What the file says, with the newest refresh token. Raises TokenRefused for a file that is none."""
        try:
            saved = json.loads(self._path.read_text("utf-8"))
            found = {"refresh_token": saved["refresh_token"], **saved}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TokenRefused(
                f"{self._path}: {error!r}; it should be JSON with refresh_token, client_id and client_secret"
            ) from None
        if self._unsaved and self._unsaved[0] == found["refresh_token"]:
            found["refresh_token"] = self._unsaved[1]
        return found

    def rotate(self, refresh_token: str | None) -> str:
        """Save a new refresh token, whole or not at all, readable by the owner only; why that failed, or "".

        Where it failed the new one is used all the same as long as this process lives.
        """
        saved = self.read()
        if self._unsaved is None and refresh_token in (None, "", saved["refresh_token"]):
            return ""
        fresh = saved | {"refresh_token": refresh_token or saved["refresh_token"]}
        try:
            self._write(fresh)
        except OSError as error:
            old = json.loads(self._path.read_text("utf-8"))["refresh_token"]
            self._unsaved = (old, fresh["refresh_token"])
            return f"{self._path}: the new refresh token can't be saved: {error.strerror}; the old one will end"
        self._unsaved = None
        return ""

    def _write(self, content: dict[str, str]) -> None:
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        try:
            with fresh.open("w", encoding="utf-8") as out:
                json.dump(content, out, indent=2)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)
