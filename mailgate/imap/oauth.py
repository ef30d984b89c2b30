"""Logging in by OAuth2 tokens (XOAUTH2)."""

from __future__ import annotations

import time
from collections.abc import Callable

from mailgate.imap.client import Client
from mailgate.oauth import Token, TokenSource
from mailgate.oauth.source import EARLY


class ByToken:
    """Logs in with a token of a source; one that the server refuses is not used again."""

    def __init__(self, source: TokenSource, clock: Callable[[], float] = time.time) -> None:
        self._source, self._clock = source, clock
        self._used: Token | None = None

    def __call__(self, client: Client) -> None:
        """Log in. Raises TokenRefused, or IMAPClientError where the server refuses the token."""
        self._used = token = self._source.token()
        try:
            client.oauth2_login(self._source.user, token.access)
        except client.Error:
            self._source.refused(token)
            raise

    @property
    def good_for(self) -> float:
        """Seconds until the token ends; the connection is then made anew with a new one."""
        return self._used.ends - EARLY - self._clock() if self._used else 0.0
