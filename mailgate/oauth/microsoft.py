"""Tokens of Microsoft 365: for an application, or by a user's refresh token (msal)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from mailgate.config.login import Login
from mailgate.oauth.token import Token, TokenFile, TokenRefused

_SCOPES = ["https://outlook.office365.com/.default"]  # all that was consented to: IMAP, SMTP
_TIMEOUT = 60  # seconds
_LATER = ("temporarily_unavailable", "server_error")


def by_application(login: Login) -> Token:
    """The application's own right to the mailbox, by its secret."""
    from msal import ConfidentialClientApplication

    try:
        secret = Path(login.client_secret_file or "").read_text("utf-8").strip()
    except OSError as error:
        raise TokenRefused(f"client_secret_file {login.client_secret_file}: {error.strerror}") from None
    app = ConfidentialClientApplication(login.client_id, secret, **_where(login))
    return _token(app.acquire_token_for_client(scopes=_SCOPES))


def by_refresh_token(login: Login, file: TokenFile) -> Token:
    """A user's consent, kept in a file. Each use gives a new refresh token; one that is not used ends in 90 days."""
    from msal import ConfidentialClientApplication, PublicClientApplication

    saved = file.read()
    secret = saved.get("client_secret")
    kind = ConfidentialClientApplication if secret else PublicClientApplication
    app = kind(saved.get("client_id"), client_credential=secret, **_where(login))
    answer = app.acquire_token_by_refresh_token(saved["refresh_token"], scopes=_SCOPES)
    token = _token(answer)
    return Token(token.access, token.ends, token.renewable_until, file.rotate(answer.get("refresh_token")))


def _where(login: Login) -> dict[str, Any]:
    authority = f"{login.authority}/{login.tenant}"
    return {"authority": authority, "instance_discovery": False, "timeout": _TIMEOUT}


def _token(answer: dict[str, Any]) -> Token:
    if "access_token" not in answer:
        told = f"{answer.get('error')}: {answer.get('error_description')}"
        if answer.get("error") in _LATER:
            raise ConnectionError(f"Microsoft's token endpoint: {told}")
        raise TokenRefused(f"Microsoft gives no token: {told}")
    now, lasts = time.time(), answer.get("refresh_token_expires_in")
    return Token(answer["access_token"], now + float(answer["expires_in"]), now + float(lasts) if lasts else None)
