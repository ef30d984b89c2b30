"""What a reply would have told counts as told only where the reply goes out: rule 9 and "told once" rest on it."""

from __future__ import annotations

from datetime import timedelta

from mailgate import journal
from mailgate.actions import Reply
from mailgate.ceiling import Ceilings
from mailgate.gate import Gate
from tests.stateful.real import POLICY, WORLD, Real
from tests.stateful.texts import TEXTS, letter

ANA, DOMAIN = "ana@empresa.example", "empresa.example"
MINUTE = timedelta(minutes=1)


class Curt(Real):
    """A gate that answers an address once an hour, for so many messages."""

    def _make(self) -> None:
        super()._make()
        self.curt(most=100)

    def curt(self, most: int) -> None:
        self.gate = Gate(self.store, WORLD, POLICY, b"a secret of sixteen bytes or more", Ceilings(most, 100, 100))

    def writes(self, name: str, message_id: str, answers: str = "") -> tuple[tuple[int, ...], list[str]]:
        """The rules broken, and the kinds of the replies."""
        self.clock += MINUTE
        raw = letter(TEXTS[name], ANA, DOMAIN, message_id, "asunto" if answers else None, answers)
        (verdict,) = self.judge(raw, self.clock)
        return verdict.decision.rules, [each.kind for each in verdict.actions if isinstance(each, Reply)]


def test_who_was_not_told_that_the_case_is_handled_does_not_press() -> None:
    """The clause-6 reply is over the ceiling: the next chaser breaks rule 6 again, not rule 9."""
    with journal.silent():
        real = Curt("sqlite://")
        real.writes("send", "<1@x.example>")
        real.curt(most=1)
        assert real.writes("how-goes", "<2@x.example>", "<1@x.example>") == ((6,), [])
        real.curt(most=100)
        assert real.writes("how-goes", "<3@x.example>", "<1@x.example>") == ((6,), ["returned"])
        assert real.writes("how-goes", "<4@x.example>", "<1@x.example>") == ((9,), ["returned"])
        real.store.close()


def test_a_suspension_is_told_when_a_reply_goes_out() -> None:
    """The third strike's reply is over the ceiling: the next message's reply tells of the suspension, once."""
    with journal.silent():
        real = Curt("sqlite://")
        real.writes("senseless", "<1@x.example>")
        real.writes("senseless", "<2@x.example>")
        real.curt(most=2)
        assert real.writes("senseless", "<3@x.example>") == ((10,), [])
        assert real.writes("send", "<4@x.example>") == ((), [])
        real.curt(most=100)
        assert [real.writes("send", f"<{n}@x.example>")[1] for n in (5, 6)] == [["suspended"], []]
        real.store.close()
