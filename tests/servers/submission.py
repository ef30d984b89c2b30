"""A submission server (aiosmtpd) that wants TLS first, then a token by XOAUTH2 or the same as a password."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.servers.dovecot import free_port


class Submission:
    """Takes mail of who shows `token` for `user`; `presented` holds what was shown."""

    def __init__(self, user: str, token: str) -> None:
        self.user, self.token = user, token
        self.presented: list[str] = []
        self.messages: list[bytes] = []
        self.port = free_port()

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """A refusal comes as a challenge first, which the client answers by an empty line."""
        shown = base64.b64decode(args[1]).decode()
        self.presented.append(shown)
        if shown == f"user={self.user}\x01auth=Bearer {self.token}\x01\x01":
            return AuthResult(success=True)
        await server.push("334 " + base64.b64encode(b'{"status":"400"}').decode())
        await server._reader.readline()
        return AuthResult(success=False, handled=False, message="535 5.7.8 Username and Password not accepted")

    def password(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, shown: Any) -> AuthResult:
        """AUTH PLAIN or LOGIN."""
        right = (shown.login.decode(), shown.password.decode()) == (self.user, self.token)
        return AuthResult(success=right, handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert session.authenticated
        self.messages.append(bytes(envelope.content or b""))
        return "250 taken"


@contextmanager
def submission(user: str, token: str, certificate: tuple[Path, Path]) -> Iterator[Submission]:
    """STARTTLS is required, authentication too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    handler = Submission(user, token)
    more: dict[str, Any] = {
        "require_starttls": True,
        "auth_required": True,
        "authenticator": handler.password,
    }
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, tls_context=context, **more)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
