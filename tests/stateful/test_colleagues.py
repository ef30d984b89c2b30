"""A technician's answer goes to the customer and to the colleagues who take part in the case, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailgate.actions import Relay
from mailgate.gate import Gate
from tests.stateful.real import POLICY, TECHNICIAN, WORLD, Real
from tests.stateful.texts import MAILBOX, TEXTS, Text, letter

DOMAIN, ANA, BETO, CARO = "empresa.example", "ana@empresa.example", "beto@empresa.example", "caro@empresa.example"
FIRST = "<1@empresa.example>"


class Desk(Real):
    def __init__(self) -> None:
        super().__init__("sqlite://")
        self.sent = 0

    def customer(self, name: str, sender: str = ANA, answers: str = "", cc: str = "") -> None:
        domain = sender.rpartition("@")[2]
        self._write(letter(TEXTS[name], sender, domain, self._id(), "asunto" if answers else None, answers), cc)

    def technician(self, words: str = "Ya quedó.", cc: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whom the answer goes to: To and Cc."""
        self._write(letter(Text("t", "", words), TECHNICIAN, "", self._id(), "asunto", FIRST), cc)
        relay = max(self.store.outbox_list(), key=lambda row: row.id * isinstance(row.action, Relay)).action
        assert isinstance(relay, Relay)
        return relay.to, relay.cc

    def _id(self) -> str:
        self.sent += 1
        return f"<{self.sent}@empresa.example>"

    def _write(self, raw: bytes, cc: str) -> None:
        self.clock += timedelta(minutes=1)
        head = f"Cc: {cc}\r\n".encode() if cc else b""
        self.judge(head + raw, self.clock)


def test_who_wrote_alone_gets_the_answer_alone(desk: Desk) -> None:
    desk.customer("send")
    assert desk.technician() == ((ANA,), ())


def test_a_colleague_who_has_written_on_the_case_gets_a_copy(desk: Desk) -> None:
    desk.customer("send")
    desk.customer("ask", BETO, FIRST)
    assert desk.technician() == ((ANA,), (BETO,))


def test_a_colleague_whom_the_customer_copied_gets_a_copy(desk: Desk) -> None:
    """By the mail that opened the case, or by one that added to it."""
    desk.customer("send", cc=f"Beto <{BETO}>")
    desk.customer("ask", answers=FIRST, cc=f"CARO@Empresa.example, {ANA}")
    assert desk.technician() == ((ANA,), (BETO, CARO))


def test_a_colleague_whom_the_technician_copies_takes_part_from_then_on(desk: Desk) -> None:
    desk.customer("send")
    assert desk.technician(cc=BETO) == ((ANA,), (BETO,))
    assert desk.technician() == ((ANA,), (BETO,))


@pytest.mark.parametrize(
    "stranger",
    ["pedro@otra.example", "ana.empresa@gmail.com", "x@sub.empresa.example", TECHNICIAN, MAILBOX,
     "no-reply@empresa.example", "ventas.no.reply@empresa.example", "nobody@empresa.example",
     "lista-bounces@empresa.example", "soporte+10482-abc@hosting.example"],
)  # fmt: skip
def test_a_stranger_who_was_copied_gets_nothing(desk: Desk, stranger: str) -> None:
    """Whoever copied him; nor does the mailbox, a technician or a robot."""
    desk.customer("send", cc=stranger)
    desk.customer("ask", answers=FIRST, cc=stranger)
    assert desk.technician(cc=stranger) == ((ANA,), ())


def test_a_stranger_who_answers_in_the_thread_gets_nothing(desk: Desk) -> None:
    desk.customer("send")
    desk.customer("ask", "pedro@otra.example", FIRST)
    assert desk.technician() == ((ANA,), ())


def test_customers_of_free_mail_are_no_colleagues(desk: Desk) -> None:
    desk.customer("send", "ana@gmail.com", cc="beto@gmail.com")
    assert desk.technician() == (("ana@gmail.com",), ())


def test_a_merged_accounts_addresses_are_colleagues(desk: Desk) -> None:
    """As the admin's config has it."""
    world = replace(WORLD, accounts=(("@otra.example", DOMAIN),))
    desk.gate = Gate(desk.store, world, POLICY, b"a secret of sixteen bytes or more")
    desk.customer("send", cc="pedro@otra.example")
    assert desk.technician() == ((ANA,), ("pedro@otra.example",))


def test_who_is_copied_by_a_technicians_commands_alone_is_told_nothing(desk: Desk) -> None:
    """A mail without words for the customer is relayed to nobody."""
    desk.customer("send")
    desk._write(letter(Text("t", "", "#tomado"), TECHNICIAN, "", "<t@x.example>", "asunto", FIRST), BETO)
    assert not [row for row in desk.store.outbox_list() if isinstance(row.action, Relay)]


def test_no_answer_goes_to_more_than_twenty_colleagues(desk: Desk) -> None:
    desk.customer("send", cc=", ".join(f"c{n}@empresa.example" for n in range(60)))
    assert len(desk.technician()[1]) == 20
