"""TLS from the start and by STARTTLS: the server's certificate is checked before a password is said."""

from __future__ import annotations

import ssl

import pytest

from mailgate.imap.client import CertificateRefused, connect, hang_up
from mailgate.imap.fetching import login
from tests.integration.imap.given import KEPT
from tests.servers.certificate import self_signed

pytestmark = pytest.mark.server
WAYS = ["tls", "starttls"]


@pytest.fixture
def secure(settings, box):
    """Settings for the server's TLS."""

    def make(tls, **changed):
        port = box.server.tls_port if tls == "tls" else box.server.port
        return settings(**({"tls": tls, "port": port, "host": "localhost"} | changed))

    return make


@pytest.mark.parametrize("tls", WAYS)
def test_an_authority_of_the_admin_s_is_believed(secure, box, tls):
    chosen = secure(tls, ca_file=str(box.server.certificate))
    client = connect(chosen, login(chosen))
    assert isinstance(client.socket(), ssl.SSLSocket)
    hang_up(client)


@pytest.mark.parametrize("tls", WAYS)
def test_mail_is_fetched_through_it(begun, secure, box, heard, tls):
    chosen = secure(tls, ca_file=str(box.server.certificate))
    begun(tls=tls, port=chosen.port, host=chosen.host, ca_file=chosen.ca_file)
    box.deliver(1)
    heard.until("imap_kept")
    assert box.holds(KEPT) == [1]


@pytest.mark.parametrize("tls", WAYS)
@pytest.mark.parametrize(
    ("wrong", "why"),
    [("nobody", "self-signed certificate"), ("other", "(self-signed|signature)"), ("name", "IP address mismatch")],
)
def test_a_wrong_certificate_is_refused_and_no_password_is_said(secure, box, tmp_path, tls, wrong, why):
    """Of an unknown authority, of another key, of another name: what is wrong and what would be right."""
    changed = {
        "nobody": {},
        "other": {"ca_file": str(self_signed(tmp_path)[0])},
        "name": {"ca_file": str(box.server.certificate), "host": "127.0.0.1"},
    }
    chosen = secure(tls, **changed[wrong])
    said = []
    with pytest.raises(CertificateRefused, match=f"certificate is refused: .*{why}.*ca_file"):
        connect(chosen, lambda client: said.append(client))
    assert said == []


@pytest.mark.parametrize("tls", WAYS)
def test_a_certificate_is_not_checked_where_the_admin_says_so(secure, tls):
    chosen = secure(tls, verify=False)
    hang_up(connect(chosen, login(chosen)))


def test_a_server_that_offers_no_starttls_gets_no_password(settings, wire, box):
    """No downgrade by who sits between."""
    wire.without("STARTTLS")
    wire.reply = lambda link, data, before=wire.reply: before(link, data).replace(b"OK Begin TLS", b"NO not now")
    chosen = settings(tls="starttls", port=wire.port)
    with pytest.raises(Exception, match=r"(?i)starttls|not now"):
        connect(chosen, login(chosen))
    assert b"LOGIN" not in wire.commands


def test_what_is_said_in_clear_is_no_greeting_for_tls(settings, box):
    """A port without TLS is an error of the connection, told as such."""
    with pytest.raises(OSError, match=r"(?i)ssl|version"):
        connect(settings(tls="tls", port=box.server.port), lambda client: None)
