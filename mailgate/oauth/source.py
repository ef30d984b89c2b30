"""One source of access tokens, shared by all that log in with the same settings."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from mailgate.errors import MailgateError
from mailgate.oauth.token import Token

EARLY = 300.0  # seconds before its end a token is not used any more
_RETRY = 300.0  # seconds between two tries to renew a token that is still good


@dataclass(frozen=True, slots=True)
class TokenHealth:
    """How it stands with a source. `ends_on`: the secret or refresh token behind it ends, where that is known."""

    user: str
    error: str  # why it gives no token, or will not for long; "" where all is well
    ends_on: date | None


class TokenSource:
    """Renews its token at half its life, so that a renewal that fails is known while the token still serves.

    Used by several threads: one of them asks for a token, the others get it.
    """

    def __init__(
        self, user: str, renew: Callable[[], Token], expires: date | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.user = user
        self._renew, self._expires, self._clock = renew, expires, clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._due = 0.0  # when to renew
        self._refusal = ""

    def token(self) -> Token:
        """One that serves. Raises TokenRefused, or OSError where the endpoint can't be reached."""
        with self._lock:
            now = self._clock()
            if self._token is None or now >= self._due:
                self._renewed(now)
            assert self._token is not None
            return self._token

    def _renewed(self, now: float) -> None:
        try:
            self._token = self._renew()
        except (MailgateError, OSError) as error:
            if isinstance(error, MailgateError):
                self._refusal = str(error)
            if self._token is None or self._token.ends - EARLY <= now:
                self._token = None
                raise
            self._due = min(now + _RETRY, self._token.ends - EARLY)
        else:
            self._refusal = ""
            self._due = min(now + (self._token.ends - now) / 2, self._token.ends - EARLY)

    def refused(self, token: Token) -> None:
        """The server took it not, whatever its end: the next one is new."""
        with self._lock:
            if self._token is token:
                self._token = None

    def look(self) -> TokenHealth:
        """Renew what is due, and tell how it stands. Blocks; a refusal is told, not raised."""
        try:
            token: Token | None = self.token()
        except (MailgateError, OSError):
            token = None
        until = token.renewable_until if token else None
        ends = [day for day in (self._expires, until and datetime.fromtimestamp(until, UTC).date()) if day]
        return TokenHealth(self.user, self._refusal or (token.unsaved if token else ""), min(ends, default=None))
