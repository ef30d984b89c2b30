"""A source of tokens: renewed early, so that what fails is known before it matters."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from mailgate.oauth import Token, TokenRefused, TokenSource
from mailgate.oauth.token import TokenFile

HOUR = 3600.0


class Provider:
    """Gives tokens of an hour, or fails."""

    def __init__(self) -> None:
        self.now, self.given = 0.0, 0
        self.error: Exception | None = None

    def renew(self) -> Token:
        if self.error:
            raise self.error
        self.given += 1
        return Token(str(self.given), self.now + HOUR)

    def source(self, expires: date | None = None) -> TokenSource:
        return TokenSource("u", self.renew, expires, lambda: self.now)


@pytest.mark.parametrize("error", [TokenRefused("revoked"), ConnectionError("no network")])
def test_a_failing_renewal_leaves_the_token_that_still_serves(error: Exception) -> None:
    """Until five minutes before its end; then there is none."""
    provider = Provider()
    source = provider.source()
    assert source.token().access == "1"
    provider.error = error
    for provider.now in (1800, 3299):
        assert source.token().access == "1"
    provider.now = 3300
    with pytest.raises(type(error)):
        source.token()
    provider.error = None
    assert source.token().access == "2"


def test_a_refusal_is_told_while_the_token_serves_and_no_more_once_it_is_over() -> None:
    """Half an hour before mail stops."""
    provider = Provider()
    source = provider.source()
    assert source.look().error == ""
    provider.now, provider.error = 1800, TokenRefused("Google gives no token: revoked")
    assert source.look().error == "Google gives no token: revoked"
    provider.now, provider.error = 2100, None
    assert source.look().error == ""


def test_an_endpoint_that_can_not_be_reached_is_no_refusal() -> None:
    """It is the mailbox that is not reached then."""
    provider = Provider()
    provider.error = ConnectionError("no network")
    assert provider.source().look().error == ""


def test_a_token_that_still_serves_is_not_renewed_at_every_look() -> None:
    """A provider that refuses is asked every five minutes."""
    asked = []
    provider = Provider()

    def renew() -> Token:
        asked.append(provider.now)
        return provider.renew()

    source = TokenSource("u", renew, clock=lambda: provider.now)
    source.look()
    provider.error = TokenRefused("revoked")
    for provider.now in range(1800, 2400, 60):
        source.look()
    assert asked == [0, 1800, 2100]


def test_the_first_known_end_counts() -> None:
    """Of the secret as the admin has set it, and of the refresh token as its provider tells."""
    source = TokenSource("u", lambda: Token("a", HOUR, 86400.0 * 3), date(1970, 2, 1), lambda: 0)
    assert source.look().ends_on == date(1970, 1, 4)
    assert Provider().source(date(1970, 2, 1)).look().ends_on == date(1970, 2, 1)
    assert Provider().source().look().ends_on is None


def test_a_token_does_not_show_itself() -> None:
    assert "secret" not in repr(Token("secret", 1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "token.json"
    file.write_text(json.dumps({"refresh_token": "first", "client_id": "c"}))
    return file


def test_a_refresh_token_that_can_not_be_saved_is_told_and_used_all_the_same(file: Path) -> None:
    """The file's own one will end; once it can be saved, it is."""
    tokens = TokenFile(file)
    blocked = file.with_name(f"{file.name}.{os.getpid()}")
    blocked.mkdir()  # in the place of the file to be written
    why = tokens.rotate("second")
    assert "can't be saved" in why and "second" not in why
    assert tokens.read()["refresh_token"] == "second"
    assert json.loads(file.read_text())["refresh_token"] == "first"
    blocked.rmdir()
    assert tokens.rotate(None) == ""
    assert json.loads(file.read_text()) == {"refresh_token": "second", "client_id": "c"}


def test_an_admin_s_new_token_takes_the_place_of_an_unsaved_one(file: Path) -> None:
    tokens = TokenFile(file)
    file.with_name(f"{file.name}.{os.getpid()}").mkdir()
    tokens.rotate("second")
    file.write_text(json.dumps({"refresh_token": "admin", "client_id": "c"}))
    assert tokens.read()["refresh_token"] == "admin"
