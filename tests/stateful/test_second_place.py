"""The reply that a mere claim of an outage asks for: its customer looks from a second place (rule 1)."""

from __future__ import annotations

import pytest

from mailgate.facts import Priority
from tests.stateful.test_objections import DOMAIN, Desk

DOWN = f"{DOMAIN} no carga en mi computadora desde las nueve, dice que tardó demasiado en responder."
SLOW = f"{DOMAIN} tarda mucho en cargar desde las nueve, como 30 segundos por página, en mi computadora."
SEEN_ELSEWHERE = "Ya lo vi con mi hermana en Puebla y le pasa lo mismo, y en mi celular con datos igual."


@pytest.mark.parametrize(("words", "priority"), [(DOWN, Priority.HIGH), (SLOW, Priority.MEDIUM)])
def test_an_outage_that_is_seen_from_a_second_place_becomes_high(words: str, priority: Priority) -> None:
    """The follow-up goes out as high though it names nothing that is down; of a slow site it stays as it was."""
    desk = Desk()
    assert desk.sends(words, f"Falla en {DOMAIN}").decision.priority is Priority.MEDIUM
    assert desk.sends(SEEN_ELSEWHERE, f"Re: Falla en {DOMAIN}", f"<1@{DOMAIN}>").decision.priority is priority
