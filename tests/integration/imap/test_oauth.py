"""Logging in by OAuth2: tokens of a local endpoint, which a real Dovecot checks (its password is the token)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from mailgate.imap.client import connect, hang_up
from mailgate.imap.oauth import ByToken, Token, TokenRefused, by_token
from tests.servers.dovecot import PASSWORD
from tests.servers.tokens import Tokens

pytestmark = pytest.mark.server
GIVEN = {"access_token": PASSWORD, "expires_in": 3600, "token_type": "Bearer"}
_PEM, _PLAIN = serialization.Encoding.PEM, serialization.NoEncryption()


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _private(key) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, _PLAIN)


@pytest.fixture
def google() -> Iterator[Tokens]:
    tokens = Tokens()
    tokens.answer = dict(GIVEN)
    yield tokens
    tokens.close()


@pytest.fixture
def microsoft(tmp_path, key, monkeypatch) -> Iterator[Tokens]:
    """With TLS: msal asks nobody else."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    file = tmp_path / "endpoint.pem"
    file.write_bytes(_private(key) + builder.sign(key, hashes.SHA256()).public_bytes(_PEM))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    tokens = Tokens(file)
    tokens.answer = dict(GIVEN)
    yield tokens
    tokens.close()


@pytest.fixture
def token_file(tmp_path, google) -> Path:
    file = tmp_path / "token.json"
    saved = {"refresh_token": "first", "client_id": "c", "client_secret": "s", "token_uri": google.url}
    file.write_text(json.dumps(saved))
    return file


def reach(settings, login) -> None:
    hang_up(connect(settings, login))


def test_google_by_refresh_token_and_a_rotated_one_is_saved(settings, google, token_file):
    """The old one may end at once: what the endpoint gives is in the file before it is used."""
    google.answer["refresh_token"] = "second"
    chosen = settings(auth="oauth-google", token_file=str(token_file))
    reach(chosen, by_token(chosen))
    assert google.asked[0]["refresh_token"] == "first"
    saved = json.loads(token_file.read_text())
    assert (saved["refresh_token"], saved["client_id"]) == ("second", "c")
    assert token_file.stat().st_mode & 0o077 == 0
    reach(chosen, by_token(chosen))
    assert google.asked[1]["refresh_token"] == "second"


def test_google_by_service_account(settings, google, tmp_path, key):
    """It acts for the mailbox's user."""
    file = tmp_path / "account.json"
    account = {"client_email": "gate@project.example", "token_uri": google.url, "private_key": _private(key).decode()}
    file.write_text(json.dumps(account))
    chosen = settings(auth="oauth-google", service_account_file=str(file))
    reach(chosen, by_token(chosen))
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
    reach(chosen, by_token(chosen))
    asked = microsoft.asked[0]
    assert (asked["grant_type"], asked["client_secret"]) == ("client_credentials", "s3")


def test_microsoft_by_refresh_token_and_a_rotated_one_is_saved(settings, microsoft, token_file):
    microsoft.answer["refresh_token"] = "second"
    chosen = settings(auth="oauth-microsoft", tenant="tenant", token_file=str(token_file), authority=microsoft.url)
    reach(chosen, by_token(chosen))
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
        reach(chosen, by_token(chosen))
    assert token_file.read_text() == before


def test_a_token_file_that_is_none_says_what_would_be_right(settings, token_file):
    token_file.write_text("{}")
    chosen = settings(auth="oauth-google", token_file=str(token_file))
    with pytest.raises(TokenRefused, match="refresh_token, client_id"):
        reach(chosen, by_token(chosen))


def test_a_token_is_used_again_until_five_minutes_before_its_end(settings):
    """On a clock that the test moves."""
    now, made = [0.0], []

    def renew() -> Token:
        made.append(now[0])
        return Token(PASSWORD, now[0] + 3600)

    login = ByToken(settings().user, renew, lambda: now[0])
    for now[0] in (0, 3299, 3300, 3400):
        reach(settings(), login)
    assert made == [0, 3300]
    assert login.good_for == 3200


def test_a_token_that_the_server_refuses_is_not_tried_again(settings):
    tokens = iter(["revoked", PASSWORD])
    login = ByToken(settings().user, lambda: Token(next(tokens), 3600), lambda: 0)
    with pytest.raises(Exception, match="failed"):
        reach(settings(), login)
    reach(settings(), login)


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
