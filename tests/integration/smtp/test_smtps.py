"""smtps: TLS from the start, its certificate always checked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from mailgate.config.doors import Route
from mailgate.send import Temporary, open_sender
from tests.servers.certificate import self_signed
from tests.servers.dovecot import free_port

MAIL, TO = b"Subject: a\r\n\r\nb\r\n", ("ana@cliente.example",)


class Taker:
    """Remembers what it was sent."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.port = free_port()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(envelope.content)
        return "250 taken"


@pytest.fixture
async def taker(certificate) -> AsyncIterator[Taker]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate["tls_certificate"], certificate["tls_key"])
    found = Taker()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(found, loop=loop), "127.0.0.1", found.port, ssl=context)
    yield found
    server.close()


async def sent(taker: Taker, host: str = "localhost", **settings: object) -> None:
    sender = open_sender(Route(url=f"smtps://{host}:{taker.port}", **settings))
    try:
        await sender.send("", TO, MAIL)
    finally:
        await sender.close()


async def test_an_authority_of_the_admin_s_is_believed(taker, certificate):
    await sent(taker, ca_file=certificate["tls_certificate"])
    assert taker.messages == [MAIL]


async def test_a_wrong_certificate_is_refused_and_says_why(taker, certificate, tmp_path):
    """Of an unknown authority, of another key, of another name; the mail waits, for certificates are mended."""
    other, _ = self_signed(tmp_path)
    for settings, why in (
        ({}, "self-signed"),
        ({"ca_file": str(other)}, "(self-signed|signature)"),
        ({"ca_file": certificate["tls_certificate"], "host": "127.0.0.1"}, "IP address mismatch"),
    ):
        with pytest.raises(Temporary, match=f"certificate.*{why}"):
            await sent(taker, **settings)
    assert taker.messages == []


async def test_a_certificate_is_not_checked_where_the_admin_says_so(taker):
    await sent(taker, verify=False)
    assert taker.messages == [MAIL]
