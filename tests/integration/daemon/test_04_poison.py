"""GUARANTEES 4 and 26: a message that breaks or hangs judging is set aside, the others flow, the admin is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailgate.casework import MessageState
from tests.servers.gate import ADMIN, RealGate, letter

BAD = ("-m", "tests.integration.daemon.run_bad")


@pytest.fixture
def bad_gate(make_gate) -> RealGate:
    """A gate with a rule that raises, hangs or kills, as a mail's subject says."""
    gate = make_gate(gate="judge_timeout = 0.5")
    gate.start(*BAD)
    return gate


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("raise", "RuleFailed: rule 42 raised ValueError"),
        ("hang", "RuleFailed: rule 42 raised TooSlow"),
        ("kill", "Killed: judging it ended the process 3 times"),
    ],
)
def test_4_poison_is_set_aside_and_what_came_with_it_flows(bad_gate, what, why):
    """At once where judging raises; after its time where it hangs; after three starts where it kills the process."""
    good = [letter(f"ana@uno{n}.example", f"<good.{n}@uno.example>") for n in range(4)]
    bad = letter("eva@dos.example", "<bad@dos.example>", subject=f"{what} el sitio dos.example da error 500")
    bad_gate.send(*good[:2], bad, *good[2:])
    audit = bad_gate.drained()
    assert audit["balanced"] and not audit["faults"]
    assert (audit["forwarded"], audit["aside"]) == (4, 1)
    with bad_gate.store() as store:
        assert [message.id for message in store.aside()] == [3]
        assert store.aside()[0].why_aside.startswith(why)
    alerts = [mail for mail in bad_gate.technicians() if str(mail["To"]) == ADMIN]
    assert len(alerts) == 1 and "3" in alerts[0].get_body().get_content()
    assert not [mail for mail in bad_gate.customers() if str(mail["To"]) == "eva@dos.example"]


def test_4_poison_is_judged_again_when_the_admin_says_so(bad_gate):
    """By the mended rule: here, by a gate without the broken one."""
    bad_gate.send(letter("eva@dos.example", "<bad@dos.example>", subject="raise: dos.example da error 500 al pagar"))
    bad_gate.drained()
    assert bad_gate.end() == 0
    bad_gate.start()
    with bad_gate.store() as store:
        store.retry_aside(1, datetime.now(UTC), "admin")
        bad_gate.drained()
        assert store.messages()[0].state is MessageState.FORWARDED
