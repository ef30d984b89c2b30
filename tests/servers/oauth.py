"""Token endpoints as fixtures: Google's and Microsoft's, with the files that an admin would have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.servers.certificate import new_key, private, self_signed
from tests.servers.dovecot import PASSWORD
from tests.servers.tokens import Tokens

GIVEN = {"access_token": PASSWORD, "expires_in": 3600, "token_type": "Bearer"}  # Dovecot checks it as its password


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return new_key()


@pytest.fixture
def google() -> Iterator[Tokens]:
    tokens = Tokens()
    tokens.answer = dict(GIVEN)
    yield tokens
    tokens.close()


@pytest.fixture
def microsoft(tmp_path: Path, key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tokens]:
    """With TLS: msal asks nobody else."""
    certificate, secret = self_signed(tmp_path, key=key)
    file = tmp_path / "endpoint.pem"
    file.write_bytes(secret.read_bytes() + certificate.read_bytes())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    tokens = Tokens(file)
    tokens.answer = dict(GIVEN)
    yield tokens
    tokens.close()


@pytest.fixture
def token_file(tmp_path: Path, google: Tokens) -> Path:
    """A user's consent."""
    file = tmp_path / "token.json"
    saved = {"refresh_token": "first", "client_id": "c", "client_secret": "s", "token_uri": google.url}
    file.write_text(json.dumps(saved))
    return file


def service_account(folder: Path, google: Tokens, key: rsa.RSAPrivateKey) -> Path:
    """The JSON key of an account that Google's endpoint knows."""
    file = folder / "account.json"
    account = {"client_email": "gate@project.example", "token_uri": google.url, "private_key": private(key).decode()}
    file.write_text(json.dumps(account))
    return file
