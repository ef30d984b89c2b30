"""GUARANTEES 13 and 14 on the wire: what a reply is made of; two gates that face each other fall silent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from tests.servers.gate import MAILBOX, letter

VAGUE = "No funciona, da problemas."


@dataclass
class Sink:
    """A mail server that takes everything."""

    port: int = 0
    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server, session, envelope) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, mail))
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[Sink]:
    taker = Sink(free_port())
    controller = Controller(taker, hostname="127.0.0.1", port=taker.port)
    controller.start()
    yield taker
    controller.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_13_a_reply_has_a_null_envelope_and_says_that_it_is_automatic(make_gate, sink):
    """RFC 3834: nobody's robot answers it; it stands in the thread; nothing of the mail is in it but its subject."""
    gate = make_gate(send__customers=f'=url = "smtp://127.0.0.1:{sink.port}"\ntls = "off"')
    gate.start()
    gate.send(letter("ana@uno.example", "<1@uno.example>", VAGUE, "Ayuda", References="<0@uno.example>"))
    gate.drained()
    ((sender, recipients, mail),) = sink.taken
    assert (sender, recipients) == ("<>", ["ana@uno.example"])  # as aiosmtpd shows the null path
    assert str(mail["Auto-Submitted"]) == "auto-replied"
    assert str(mail["X-Auto-Response-Suppress"]) == "All"
    assert str(mail["In-Reply-To"]) == "<1@uno.example>"
    assert str(mail["References"]).split()[-2:] == ["<0@uno.example>", "<1@uno.example>"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert VAGUE not in mail.as_string() and "Ayuda" in str(mail["Subject"])
    assert str(mail["From"].addresses[0].addr_spec) == MAILBOX


def test_14_two_gates_facing_each_other_stop_within_two_hops(make_gate):
    """Each is a customer of the other, and its mail is authenticated: the first reply is the last mail."""
    ports = free_port(), free_port()
    near, far = (
        make_gate(
            name,
            at=f"soporte@{name}.example",
            smtp=f"=port = {ports[n]}\nshutdown_timeout = 1",
            send__customers=f'=url = "smtp://127.0.0.1:{ports[1 - n]}"\ntls = "off"',
        )
        for n, name in enumerate(("near", "far"))
    )
    near.start()
    far.start()
    near.send(letter(far.mailbox, "<1@far.example>", VAGUE, "Ayuda", To=near.mailbox))
    assert near.drained()["returned"] == 1
    assert far.heard("mail.judged")["reason"] == "machine-loop"
    audits = near.drained(), far.drained()
    assert [audit["received"] for audit in audits] == [1, 1]
    assert audits[1]["ignored"] == 1 and not audits[1]["outbox"]
