"""`#no-era` and `held release`: a wrong return leaves no strike, and is judged when it is let go."""

from __future__ import annotations

from datetime import timedelta

from mailgate.actions import Forward
from mailgate.gate import Verdict
from tests.stateful.real import TECHNICIAN, Real
from tests.stateful.texts import TEXTS, Text, letter

DOMAIN, ANA = "empresa.example", "ana@empresa.example"
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


class Desk(Real):
    """One customer, one technician."""

    def __init__(self) -> None:
        super().__init__("sqlite://")
        self.sent = 0

    def writes(self, name: str, answers: str = "") -> Verdict:
        """The verdict on a mail of the customer's; its Message-ID is <N@empresa.example>."""
        self.sent += 1
        self.clock += MINUTE
        message_id = f"<{self.sent}@empresa.example>"
        raw = letter(TEXTS[name], ANA, DOMAIN, message_id, "asunto" if answers else None, answers)
        (verdict,) = self.judge(raw, self.clock)
        return verdict

    def technician(self, words: str, answers: str) -> list[Verdict]:
        self.sent += 1
        self.clock += MINUTE
        raw = letter(Text("t", "", words), TECHNICIAN, "", f"<{self.sent}@tec.example>", "asunto", answers)
        return self.judge(raw, self.clock)

    def releases(self, message: int) -> Verdict:
        """What becomes of it, as an admin lets it go after two days."""
        self.clock += timedelta(days=2)
        self.store.release(message, self.clock, "admin")
        (verdict,) = self.gate.work(5)
        assert isinstance(verdict, Verdict)
        return verdict

    @property
    def counting(self) -> int:
        return self.strikes(DOMAIN, self.clock)

    def history(self) -> list[str]:
        return [event.kind for event in self.store.account_record(DOMAIN).events]


def test_an_admins_release_takes_the_strike_back(desk: Desk) -> None:
    kept, wrong = desk.writes("senseless"), desk.writes("send-coarse")
    assert (wrong.decision.outcome, desk.counting) == ("return", 2)
    assert desk.releases(wrong.received.id).decision.outcome == "forward"
    assert desk.counting == 1
    assert "strike_taken_back" in desk.history()
    assert desk.store.wrong_returns() == [wrong.received.id] != [kept.received.id]


def test_a_technicians_no_era_takes_the_strike_back(desk: Desk) -> None:
    """The last return of the case: pressing, after a technician has written."""
    desk.writes("send")
    desk.technician("Ya lo revisamos.", "<1@empresa.example>")
    pressed = desk.writes("press", "<1@empresa.example>")
    assert (pressed.decision.rules, desk.counting) == ((9,), 1)
    relayed, released = desk.technician("#no-era", "<1@empresa.example>")
    assert (relayed.decision.outcome, released.decision.outcome) == ("relay", "forward")
    assert released.received.id == pressed.received.id
    assert desk.counting == 0


def test_a_suspension_that_hung_on_the_strike_is_undone(desk: Desk) -> None:
    """As if it had never been: the other strikes count again, and the next suspension is the first."""
    third = [desk.writes(name) for name in ("senseless", "senseless", "send-coarse")][-1].received.id
    assert desk.writes("send").decision.outcome == "hold"
    desk.releases(third)
    assert desk.counting == 2
    assert desk.suspensions(DOMAIN) == []
    assert desk.history()[-2:] == ["strike_taken_back", "suspension_undone"]
    again = desk.writes("senseless")
    assert again.decision.outcome == "return"
    assert desk.suspensions(DOMAIN) == [desk.clock + WEEK]


def test_a_suspension_stands_where_it_hung_on_no_strike_of_the_message(desk: Desk) -> None:
    """A technician's #suspender, and a strike before it that was spent by it."""
    desk.writes("senseless")
    desk.writes("send")
    desk.technician("#suspender 3", "<2@empresa.example>")
    desk.releases(1)
    assert len(desk.suspensions(DOMAIN)) == 1
    assert desk.counting == 0
    assert "suspension_undone" not in desk.history()


def test_what_was_held_was_no_wrong_return(desk: Desk) -> None:
    """Letting a suspended account's message pass takes nothing back."""
    for _ in range(3):
        desk.writes("senseless")
    held = desk.writes("send")
    assert desk.releases(held.received.id).decision.outcome == "forward"
    assert len(desk.suspensions(DOMAIN)) == 1
    assert desk.store.wrong_returns() == []


def test_a_released_message_is_judged_at_its_release(desk: Desk) -> None:
    """Its case opens then, so that the 40 minutes begin then; the record has both times."""
    wrong = desk.writes("send-coarse")
    arrived = desk.clock
    verdict = desk.releases(wrong.received.id)
    (case,) = desk.store.cases(account=DOMAIN)
    assert case.opened_at == desk.clock
    message = desk.store.find_messages(wrong.received.id)[0]
    assert (message.received_at, message.decided_at) == (arrived, desk.clock)
    assert [at for at, _ in desk.store.decisions_of(wrong.received.id)] == [arrived, desk.clock]
    (forward,) = (row for row in desk.store.outbox_of(message.id) if isinstance(row.action, Forward))
    assert forward.created_at == desk.clock
    assert verdict.facts.now == desk.clock
    assert desk.writes("how-goes", "<1@empresa.example>").decision.rules == (6,)


def test_whatever_was_ignored_can_be_released(desk: Desk) -> None:
    """Thanks on a closed case, a second copy, a machine's mail: "every message is kept and can be released"."""
    desk.writes("send")
    desk.technician("Listo.\n#cerrar", "<1@empresa.example>")
    thanks = desk.writes("thanks", "<1@empresa.example>")
    (copy,) = desk.judge(thanks.received.incoming.raw, desk.clock)
    machine = b"Auto-Submitted: auto-generated\r\n" + letter(TEXTS["panel"], ANA, DOMAIN, "<m@empresa.example>")
    (alert,) = desk.judge(machine, desk.clock)
    for ignored in (thanks, copy, alert):
        assert ignored.decision.outcome == "ignore"
        assert desk.releases(ignored.received.id).decision.outcome == "forward"


def test_a_technicians_mail_about_no_case_can_be_released(desk: Desk) -> None:
    desk.clock += MINUTE
    raw = letter(
        Text("t", "", "Revisen el servidor web3, por favor.", "Servidor web3"), TECHNICIAN, "", "<t@t.example>"
    )
    (held,) = desk.judge(raw, desk.clock)
    assert held.decision.reason == "technician-without-case"
    assert desk.releases(held.received.id).decision.outcome == "forward"


def test_two_names_of_one_account_are_one_reporter_of_an_incident(desk: Desk) -> None:
    """Five mails of four accounts are no mass failure: an admin has merged two."""
    desk.store.merge("empresa1.example", "empresa0.example", desk.clock, "admin")
    for n in (0, 2, 3, 4, 1):
        domain = f"empresa{n}.example"
        (verdict,) = desk.judge(letter(TEXTS["panel"], f"ana@{domain}", domain, f"<p@{domain}>"), desk.clock)
        assert verdict.decision.tags == ()
    assert desk.incidents() == set()
    assert verdict.facts.sender.account == "empresa0.example"


def test_an_earlier_wrong_return_does_not_keep_a_suspension_up(desk: Desk) -> None:
    """A strike that was taken back before counts for nothing when a later one is."""
    first = desk.writes("send-coarse")
    desk.releases(first.received.id)
    third = [desk.writes(name) for name in ("senseless", "senseless", "panel", "send-coarse")][-1]
    assert len(desk.suspensions(DOMAIN)) == 1
    desk.releases(third.received.id)
    assert desk.suspensions(DOMAIN) == []
    assert desk.counting == 2


def test_what_is_released_during_a_suspension_is_judged(desk: Desk) -> None:
    """Its rules are named, and its coarse words masked."""
    desk.writes("panel")
    desk.technician("#suspender 3", "<1@empresa.example>")
    held = desk.writes("send-coarse")
    released = desk.releases(held.received.id)
    assert (released.decision.rules, released.decision.masked) == ((8,), True)
