"""`mailgate run` with a mailbox: from a customer's mail in a real Dovecot to the forward in the technicians' folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.integration.imap.given import KEPT
from tests.servers.gate import RealGate, letter, until

pytestmark = pytest.mark.server
CUSTOMERS = 12


@pytest.fixture
def gate(tmp_path, box, password) -> Iterator[RealGate]:
    mailbox = (
        f'name = "soporte"\nhost = "127.0.0.1"\nport = {box.server.port}\ntls = "off"\nuser = "{box.user}"\n'
        f'password_file = "{password}"\npoll = 1\ntimeout = 5'
    )
    made = RealGate(tmp_path / "gate", {"[imap]": mailbox})
    yield made
    if made.process is not None:
        with suppress(ProcessLookupError):
            made.kill()


def written(box, numbers) -> None:
    """Each by another customer, about another site."""
    with box.server.client(box.user) as client:
        for number in numbers:
            sender = f"ana@empresa{number}.example"
            body = f"El sitio tienda.empresa{number}.example muestra el error 502 al pagar desde ayer a las 10."
            client.append("INBOX", letter(sender, f"<{number}@m.example>", body, f"Error 502 empresa{number}.example"))


def test_fetched_mail_is_judged_at_once_forwarded_and_answered(gate, box):
    """And the gate ends in good order."""
    gate.start()
    gate.heard("imap.connected")
    written(box, [1])
    sent = [gate.heard("out.sent", times)["kind"] for times in (1, 2)]
    assert sorted(sent) == ["forward", "reply"]
    assert gate.events("mail.kept")[0]["source"] == "imap:soporte"
    assert gate.end() == 0
    assert (box.holds(), box.holds(KEPT)) == ([], [1])


def test_row_02_a_gate_killed_again_and_again_forwards_each_mail_once(gate, box):
    """kill -9 while mail comes in: nothing is lost, nothing forwarded twice."""
    gate.start()
    gate.heard("imap.connected")
    for start in range(0, CUSTOMERS, 4):
        written(box, range(start, start + 4))
        gate.heard("mail.kept", 1 + start // 4)
        gate.kill()
        gate.start()
    with gate.store() as store:
        until(lambda: store.audit()["received"] >= CUSTOMERS, "all mail in the store")
    report = gate.drained()
    assert report["received"] == report["forwarded"] == CUSTOMERS
    gate.end()
    assert (box.holds(), box.holds(KEPT)) == ([], list(range(CUSTOMERS)))


def test_forwards_may_go_to_a_folder_that_technicians_share(gate, box):
    """By the same mailbox's server; customers are answered as ever."""
    gate.write_config(**{"send.technicians": '=url = "imap:soporte/Mesa/Casos"'})
    gate.start()
    gate.heard("imap.connected")
    written(box, [1])
    gate.heard("out.sent", 2)
    with box.server.client(box.user, "Mesa/Casos") as client:
        (forward,) = client.fetch(client.search(), ["BODY.PEEK[]"]).values()
    assert b"empresa1.example" in forward[b"BODY[]"]
    assert list((gate.folder / "customers" / "new").iterdir())
