"""Leases: of several gates on one store one fetches a mailbox, and another takes over when it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailgate.actions import Progress
from mailgate.errors import Conflict
from mailgate.store import Store
from tests.contract.given import incoming

Gate = Callable[[], Store]
AT = Progress("soporte", "INBOX", 7, 130, 128)


def test_one_gate_alone_has_what_it_asks_for(store: Store) -> None:
    assert store.lease("soporte") and store.lease("soporte") and store.lease("ventas")
    store.end_lease("soporte")
    assert store.lease("soporte")


def test_a_mailbox_is_one_gate_s_until_it_is_released_or_the_gate_ends(gates: Gate) -> None:
    one, two = gates(), gates()
    assert [one.lease("soporte"), two.lease("soporte"), two.lease("ventas")] == [True, False, True]
    two.end_lease("soporte")  # is not its own
    assert not two.lease("soporte")
    one.end_lease("soporte")
    assert [two.lease("soporte"), one.lease("soporte")] == [True, False]
    two.close()
    assert one.lease("soporte")


def test_who_was_taken_for_dead_keeps_nothing_more(gates: Gate) -> None:
    """Its connection was lost, another gate has taken over: each mail comes in once."""
    one, two = gates(), gates()
    assert one.lease("soporte")
    one._gates._life.end()  # as where the network cuts it off
    assert two.lease("soporte")
    with pytest.raises(Conflict, match="another gate"):
        one.keep([incoming()], progress=AT)
    with pytest.raises(Conflict):
        one.save_progress(AT)
    assert (one.messages(), one.progress("soporte", "INBOX")) == ([], None)
    assert not one.lease("soporte")
    two.keep([incoming()], progress=AT)
    assert two.progress("soporte", "INBOX") == AT
