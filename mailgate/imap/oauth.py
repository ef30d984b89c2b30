"""Logging in by OAuth2 tokens (XOAUTH2) at Gmail and Microsoft 365; needs the extra `oauth`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from mailgate.config.imap import ImapIn
from mailgate.errors import MailgateError
from mailgate.imap.client import Client

_EARLY = 300.0  # seconds before its end a token is renewed
_GOOGLE_SCOPES = ["https://mail.google.com/"]
_GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"
_MICROSOFT_APP = ["https://outlook.office365.com/.default"]
_MICROSOFT_USER = ["https://outlook.office365.com/IMAP.AccessAsUser.All"]


class TokenRefused(MailgateError):
    """No access token is to be had: the refresh token has ended, was revoked, or the application may not."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and its end, in seconds since 1970."""

    access: str
    ends: float


Renew = Callable[[], Token]


class ByToken:
    """Logs in with a token that is renewed before it ends, or when the server has refused it."""

    def __init__(self, user: str, renew: Renew, clock: Callable[[], float] = time.time) -> None:
        self._user, self._renew, self._clock = user, renew, clock
        self._token: Token | None = None

    def __call__(self, client: Client) -> None:
        """Log in. Raises TokenRefused, or IMAPClientError where the server refuses the token."""
        if self.good_for <= 0:
            self._token = self._renew()
        assert self._token is not None
        try:
            client.oauth2_login(self._user, self._token.access)
        except client.Error:
            self._token = None
            raise

    @property
    def good_for(self) -> float:
        """Seconds until a new token is due; the connection is then made anew, so a dead refresh token is noticed."""
        return self._token.ends - _EARLY - self._clock() if self._token else 0.0


def by_token(settings: ImapIn) -> ByToken:
    """The login of the settings' auth: the service's own account, or a refresh token from token_file."""
    ways = {
        ("oauth-google", False): _google_service,
        ("oauth-google", True): _google_user,
        ("oauth-microsoft", False): _microsoft_app,
        ("oauth-microsoft", True): _microsoft_user,
    }
    way = ways[settings.auth, settings.token_file is not None]
    return ByToken(settings.user, lambda: way(settings))


def _google_service(settings: ImapIn) -> Token:
    from google.oauth2.service_account import Credentials

    file = settings.service_account_file
    load: Callable[..., object] = Credentials.from_service_account_file
    return _google(load(file, scopes=_GOOGLE_SCOPES, subject=settings.user))


def _google_user(settings: ImapIn) -> Token:
    from google.oauth2.credentials import Credentials

    file = TokenFile(settings)
    saved = file.read()
    made: Callable[..., Any] = Credentials
    credentials = made(
        None,
        refresh_token=saved["refresh_token"],
        token_uri=saved.get("token_uri", _GOOGLE_TOKENS),
        client_id=saved.get("client_id"),
        client_secret=saved.get("client_secret"),
    )
    token = _google(credentials)
    file.rotate(credentials.refresh_token)
    return token


def _google(credentials: Any) -> Token:
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport.requests import Request

    try:
        credentials.refresh(Request())
    except GoogleAuthError as error:
        raise TokenRefused(f"Google gives no token: {error}") from None
    return Token(credentials.token, credentials.expiry.replace(tzinfo=UTC).timestamp())


def _microsoft_app(settings: ImapIn) -> Token:
    from msal import ConfidentialClientApplication

    secret = Path(settings.client_secret_file or "").read_text("utf-8").strip()
    app = ConfidentialClientApplication(settings.client_id, secret, **_where(settings))
    return _microsoft(app.acquire_token_for_client(scopes=_MICROSOFT_APP))


def _microsoft_user(settings: ImapIn) -> Token:
    from msal import ConfidentialClientApplication, PublicClientApplication

    file = TokenFile(settings)
    saved = file.read()
    secret = saved.get("client_secret")
    kind = ConfidentialClientApplication if secret else PublicClientApplication
    app = kind(saved.get("client_id"), client_credential=secret, **_where(settings))
    answer = app.acquire_token_by_refresh_token(saved["refresh_token"], scopes=_MICROSOFT_USER)
    token = _microsoft(answer)
    file.rotate(answer.get("refresh_token"))
    return token


def _where(settings: ImapIn) -> dict[str, Any]:
    authority = f"{settings.authority}/{settings.tenant}"
    return {"authority": authority, "instance_discovery": False, "timeout": settings.timeout}


def _microsoft(answer: dict[str, Any]) -> Token:
    if "access_token" not in answer:
        raise TokenRefused(f"Microsoft gives no token: {answer.get('error')}: {answer.get('error_description')}")
    return Token(answer["access_token"], time.time() + float(answer["expires_in"]))


class TokenFile:
    """The file with the refresh token. A rotated one must be saved: the old one ends."""

    def __init__(self, settings: ImapIn) -> None:
        self._path = Path(settings.token_file or "")

    def read(self) -> dict[str, str]:
        """Raises TokenRefused for a file that is none."""
        try:
            saved = json.loads(self._path.read_text("utf-8"))
            return {"refresh_token": saved["refresh_token"], **saved}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TokenRefused(
                f"{self._path}: {error!r}; it should be JSON with refresh_token, client_id and client_secret"
            ) from None

    def rotate(self, refresh_token: str | None) -> None:
        """Write a new refresh token into the file, whole or not at all, readable by the owner only."""
        saved = self.read()
        if not refresh_token or refresh_token == saved["refresh_token"]:
            return
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        with fresh.open("w", encoding="utf-8") as out:
            json.dump(saved | {"refresh_token": refresh_token}, out, indent=2)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)
