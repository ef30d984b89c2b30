"""Sending by OAuth2: tokens of a local endpoint, shown by XOAUTH2 to a server that checks them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.config.doors import Route
from mailgate.config.imap import ImapIn
from mailgate.oauth import source
from mailgate.send import Temporary, open_sender
from tests.servers.dovecot import PASSWORD
from tests.servers.oauth import service_account
from tests.servers.submission import Submission, submission

MAIL, TO = b"Subject: a\r\n\r\nb\r\n", ("ana@cliente.example",)
USER = "soporte@hosting.example"


@pytest.fixture
def server(certificate) -> Iterator[Submission]:
    files = Path(certificate["tls_certificate"]), Path(certificate["tls_key"])
    with submission(USER, PASSWORD, files) as found:
        yield found


def route(server, certificate, **settings) -> Route:
    """STARTTLS, as at port 587, and the user with its @ as people write it."""
    return Route(url=f"smtp://{USER}@localhost:{server.port}", ca_file=certificate["tls_certificate"], **settings)


async def sent(to: Route) -> None:
    sender = open_sender(to)
    try:
        await sender.send(USER, TO, MAIL)
    finally:
        await sender.close()


async def test_gmail_takes_mail_for_a_token(server, certificate, google, token_file):
    await sent(route(server, certificate, auth="oauth-google", token_file=str(token_file)))
    assert server.messages == [MAIL]
    assert google.asked[0]["refresh_token"] == "first"


async def test_gmail_takes_mail_of_a_service_account(server, certificate, google, key, tmp_path):
    file = service_account(tmp_path, google, key)
    await sent(route(server, certificate, auth="oauth-google", service_account_file=str(file)))
    assert server.messages == [MAIL]


async def test_microsoft_365_takes_mail_of_an_application(server, certificate, microsoft, tmp_path):
    (tmp_path / "secret").write_text("s3\n")
    app = {"tenant": "tenant", "client_id": "app", "client_secret_file": str(tmp_path / "secret")}
    await sent(route(server, certificate, auth="oauth-microsoft", authority=microsoft.url, **app))
    assert server.messages == [MAIL]
    assert microsoft.asked[0]["scope"] == "https://outlook.office365.com/.default"


async def test_reading_and_sending_share_one_token(server, certificate, google, token_file):
    """Where the settings are the same: nobody asks twice, and a rotated refresh token is nobody's loss."""
    ways = {"auth": "oauth-google", "token_file": str(token_file)}
    mailbox = ImapIn(name="soporte", host="imap.hosting.example", user=USER, **ways)
    assert source(mailbox.way_in, USER).token().access == PASSWORD
    await sent(route(server, certificate, **ways))
    assert len(google.asked) == 1


async def test_a_token_that_the_server_refuses_is_asked_for_anew(server, certificate, google, token_file):
    """535 is no fault of the mail: it goes out by the next token."""
    google.answer["access_token"] = "revoked"
    to = route(server, certificate, auth="oauth-google", token_file=str(token_file))
    with pytest.raises(Temporary, match="535"):
        await sent(to)
    google.answer["access_token"] = PASSWORD
    await sent(to)
    assert server.messages == [MAIL]
    assert ["revoked" in shown for shown in server.presented] == [True, False]


async def test_a_refused_refresh_token_says_so_and_the_mail_waits(server, certificate, google, token_file):
    google.answer = {"error": "invalid_grant", "error_description": "revoked"}
    with pytest.raises(Temporary, match="invalid_grant"):
        await sent(route(server, certificate, auth="oauth-google", token_file=str(token_file)))
    assert server.presented == []


@pytest.mark.parametrize("url", ["smtp://smtp.gmail.com:587", "lmtp://u@x", "maildir:/x"])
def test_a_token_belongs_to_a_user_of_a_server(url):
    """The config says what would be right."""
    with pytest.raises(ValueError, match="user@host"):
        Route(url=url, auth="oauth-google", token_file="t")
