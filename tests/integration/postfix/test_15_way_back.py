"""GUARANTEES 15: what is forwarded is byte-faithful; by way of Postfix, the original's DKIM still verifies."""

from __future__ import annotations

from email import message_from_bytes, policy

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mailgate.compose import Context, Desk, compose
from mailgate.compose.context import Composed
from mailgate.config.doors import Route
from mailgate.parse import parse
from mailgate.policy import Policy
from mailgate.send import open_sender
from tests.contract.given import NOW, forward
from tests.integration.postfix.conftest import MAILBOX, Start

pytestmark = pytest.mark.server

PICTURE = bytes(range(256)) * 40
MAIL = (
    "From: Ana <ana@cliente.example>\r\nTo: soporte@hosting.example\r\nSubject: =?utf-8?q?Cami=C3=B3n?=\r\n"
    "Message-ID: <1@cliente.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\n.Año\r\n..\r\nFrom aquí  \r\n\r\n\r\n"
).encode()
CASE = "10017"


class Key:
    """A signer's key and the DNS record that publishes it."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(65537, 2048)
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        self._private = self._key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain)
        public = self._key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
        self._record = b"v=DKIM1; p=" + b"".join(public.splitlines()[1:-1])

    def signed(self, mail: bytes) -> bytes:
        canonical = (b"simple", b"simple")
        line: bytes = dkim.sign(mail, b"s", b"cliente.example", self._private, canonicalize=canonical)
        return line + mail

    def verifies(self, mail: bytes) -> bool:
        """With the strictest canonicalisation: any changed byte of the signed headers or the body fails."""
        return bool(dkim.verify(mail, dnsfunc=lambda name, timeout=5: self._record))


def composed(mail: bytes) -> Composed:
    desk = Desk(MAILBOX, "Soporte", "mesa@tecnicos.hosting.example", None, b"x" * 32, Policy(rules=()))
    return compose(forward(CASE), Context(desk, NOW, "<f1@hosting.example>", parse(mail), mail))


async def test_15_the_original_within_a_forward_is_byte_faithful_and_verifies_before_and_after(start: Start) -> None:
    postfix, key = start({}), Key()
    original = key.signed(MAIL)
    assert key.verifies(original) and not key.verifies(original.replace(b"..\r\n", b".\r\n"))
    made = composed(original)
    out = open_sender(Route(url=f"smtp://127.0.0.1:{postfix.port}", tls="off"))
    await out.send(made.envelope_from, made.recipients, made.message)
    await out.close()
    assert [status[1] for status in postfix.await_statuses(1)] == ["sent"]
    (arrived,) = postfix.delivered()
    within = attached(arrived.replace(b"\n", b"\r\n"))
    assert within == original
    assert key.verifies(within)


def attached(mail: bytes) -> bytes:
    """The attached mail's bytes, cut out of its part: a parser would write it anew."""
    boundary = message_from_bytes(mail, policy=policy.default).get_boundary()
    assert boundary
    part = next(p for p in mail.split(b"\r\n--" + boundary.encode()) if b"Content-Type: message/rfc822" in p[:300])
    return part.partition(b"\r\n\r\n")[2]
