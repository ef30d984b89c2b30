"""Which provider's way the settings ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from mailgate.config.login import Login
from mailgate.errors import MailgateError
from mailgate.oauth import google, microsoft
from mailgate.oauth.source import TokenSource
from mailgate.oauth.token import Token, TokenFile


@cache
def source(login: Login, user: str) -> TokenSource:
    """The source of tokens for these settings (Login.way_in); the same for the same, in the whole process."""
    return TokenSource(user, _guarded(_renewal(login, user)), login.secret_expires)


def _guarded(renew: Callable[[], Token]) -> Callable[[], Token]:
    def renewed() -> Token:
        try:
            return renew()
        except ModuleNotFoundError as error:
            raise MailgateError(f"OAuth2 needs {error.name}; install mailgate[oauth]") from None

    return renewed


def _renewal(login: Login, user: str) -> Callable[[], Token]:
    if login.token_file:
        file = TokenFile(Path(login.token_file))
        if login.auth == "oauth-google":
            return lambda: google.by_refresh_token(file)
        return lambda: microsoft.by_refresh_token(login, file)
    if login.auth == "oauth-google":
        return lambda: google.by_service_account(login, user)
    return lambda: microsoft.by_application(login)
