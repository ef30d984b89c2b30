"""Logging in by OAuth2: tokens of a local endpoint, which a real Dovecot checks (its password is the token)."""

from __future__ import annotations

import json

import pytest

from mailgate.imap.client import connect, hang_up
from mailgate.imap.fetching import login
from mailgate.imap.oauth import ByToken
from mailgate.oauth import Token, TokenRefused, TokenSource, source
from tests.servers.dovecot import PASSWORD
from tests.servers.oauth import service_account

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _anew() -> None:
    """Another process: nothing is remembered of tokens."""
    source.cache_clear()


def reach(settings, way=None) -> None:
    """As a new process would."""
    source.cache_clear()
    hang_up(connect(settings, way or login(settings)))


def test_google_by_refresh_token_and_a_rotated_one_is_saved(settings, google, token_file):
    """The old one may end at once: what the endpoint gives is in the file before it is used."""
    google.answer["refresh_token"] = "second"
    chosen = settings(auth="oauth-google", token_file=str(token_file))
    reach(chosen)
    assert google.asked[0]["refresh_token"] == "first"
    saved = json.loads(token_file.read_text())
    assert (saved["refresh_token"], saved["client_id"]) == ("second", "c")
    assert token_file.stat().st_mode & 0o077 == 0
    reach(chosen)
    assert google.asked[1]["refresh_token"] == "second"


def test_google_by_service_account(settings, google, tmp_path, key):
    """It acts for the mailbox's user."""
    file = service_account(tmp_path, google, key)
    chosen = settings(auth="oauth-google", service_account_file=str(file))
    reach(chosen)
    assert google.asked[0]["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"


def test_microsoft_by_application(settings, microsoft, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3\n")
    chosen = settings(
        auth="oauth-microsoft",
        tenant="tenant",
        client_id="app",
        client_secret_file=str(secret),
        authority=microsoft.url,
    )
    reach(chosen)
    asked = microsoft.asked[0]
    assert (asked["grant_type"], asked["client_secret"]) == ("client_credentials", "s3")


def test_microsoft_by_refresh_token_and_a_rotated_one_is_saved(settings, microsoft, token_file):
    microsoft.answer["refresh_token"] = "second"
    chosen = settings(auth="oauth-microsoft", tenant="tenant", token_file=str(token_file), authority=microsoft.url)
    reach(chosen)
    assert microsoft.asked[0]["refresh_token"] == "first"
    assert json.loads(token_file.read_text())["refresh_token"] == "second"


@pytest.mark.parametrize("way", ["google", "microsoft"])
def test_a_refused_refresh_token_says_so_and_keeps_the_file(settings, google, microsoft, token_file, way):
    endpoint = google if way == "google" else microsoft
    endpoint.answer = {"error": "invalid_grant", "error_description": "expired or revoked"}
    more = {} if way == "google" else {"tenant": "tenant", "authority": microsoft.url}
    chosen = settings(auth=f"oauth-{way}", token_file=str(token_file), **more)
    before = token_file.read_text()
    with pytest.raises(TokenRefused, match=r"invalid_grant.*expired or revoked"):
        reach(chosen)
    assert token_file.read_text() == before


def test_a_token_file_that_is_none_says_what_would_be_right(settings, token_file):
    token_file.write_text("{}")
    chosen = settings(auth="oauth-google", token_file=str(token_file))
    with pytest.raises(TokenRefused, match="refresh_token, client_id"):
        reach(chosen)


def test_a_token_serves_until_half_its_life_and_a_connection_until_five_minutes_before_its_end(settings):
    """On a clock that the test moves."""
    now, made = [0.0], []

    def renew() -> Token:
        made.append(now[0])
        return Token(PASSWORD, now[0] + 3600)

    way = ByToken(TokenSource(settings().user, renew, clock=lambda: now[0]), lambda: now[0])
    for now[0] in (0, 1799, 1800, 1900):
        reach(settings(), way)
    assert made == [0, 1800]
    assert way.good_for == 3200


def test_a_token_that_the_server_refuses_is_not_tried_again(settings):
    tokens = iter(["revoked", PASSWORD])
    way = ByToken(TokenSource(settings().user, lambda: Token(next(tokens), 3600), clock=lambda: 0), lambda: 0)
    with pytest.raises(Exception, match="failed"):
        reach(settings(), way)
    reach(settings(), way)


def test_the_connection_is_made_anew_before_its_token_ends(
    monkeypatch, begun, settings, google, token_file, box, heard
):
    """No outage: and a refresh token that has died is noticed now, not when the server hangs up after days."""
    monkeypatch.setattr("mailgate.imap.mailbox._SHORTEST", 1)
    google.answer["expires_in"] = 1
    begun(auth="oauth-google", token_file=str(token_file))
    box.deliver(1)
    heard.until("imap_kept")
    google.answer = {"error": "invalid_grant", "error_description": "revoked"}
    (lost,) = heard.until("imap_lost")
    assert "TokenRefused" in lost["error"]
    assert len(google.asked) >= 2
