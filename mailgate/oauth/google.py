"""Tokens of Google: for a service account that acts for a user, or by a user's refresh token (google-auth)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from typing import Any

from mailgate.config.login import Login
from mailgate.oauth.token import Token, TokenFile, TokenRefused

_SCOPES = ["https://mail.google.com/"]  # IMAP and SMTP
_ENDPOINT = "https://oauth2.googleapis.com/token"


def by_service_account(login: Login, user: str) -> Token:
    """Domain-wide delegation: the account's key signs that it acts for the user."""
    from google.oauth2.service_account import Credentials

    load: Callable[..., object] = Credentials.from_service_account_file
    try:
        credentials = load(login.service_account_file, scopes=_SCOPES, subject=user)
    except (OSError, ValueError) as error:
        raise TokenRefused(
            f"service_account_file {login.service_account_file}: {error}; it should be the key's JSON file"
        ) from None
    return _renewed(credentials)[0]


def by_refresh_token(file: TokenFile) -> Token:
    """A user's consent, kept in a file."""
    from google.oauth2.credentials import Credentials

    saved = file.read()
    made: Callable[..., Any] = Credentials
    credentials = made(
        None,
        refresh_token=saved["refresh_token"],
        token_uri=saved.get("token_uri", _ENDPOINT),
        client_id=saved.get("client_id"),
        client_secret=saved.get("client_secret"),
    )
    token, lasts = _renewed(credentials)
    until = time.time() + lasts if lasts else None
    return Token(token.access, token.ends, until, file.rotate(credentials.refresh_token))


def _renewed(credentials: Any) -> tuple[Token, float | None]:
    """A token, and for how many seconds the refresh token is good where Google limits it (consent for a time)."""
    from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
    from google.auth.transport.requests import Request

    answers: list[bytes] = []
    ask = Request()

    def asked(*args: Any, **kwargs: Any) -> Any:
        answer = ask(*args, **kwargs)
        answers.append(answer.data)
        return answer

    try:
        credentials.refresh(asked)
    except GoogleAuthError as error:
        if isinstance(error, TransportError) or (isinstance(error, RefreshError) and error.retryable):
            raise ConnectionError(f"Google's token endpoint: {error}") from None
        raise TokenRefused(f"Google gives no token: {error}") from None
    return Token(credentials.token, credentials.expiry.replace(tzinfo=UTC).timestamp()), _lasts(answers[-1])


def _lasts(answer: bytes) -> float | None:
    with suppress(ValueError, TypeError, AttributeError):
        return float(json.loads(answer).get("refresh_token_expires_in"))
    return None
