"""Rule 7: "when that case is closed, the technician is reminded of the callback if the customer asked for it"."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailgate.actions import Alert
from mailgate.callback import asks_for_call
from mailgate.plan_relay import start_call
from tests.stateful.real import POLICY, TECHNICIAN, Real
from tests.stateful.texts import TEXTS, Text, letter

DOMAIN, EVA = "llamada.example", "eva@llamada.example"
FIRST = "<1@llamada.example>"
YES = "Sí, llámenme al 55 5555 0101 cuando quede, por favor."


class Desk(Real):
    """One customer with a case, and a technician who has called her about it for 20 minutes."""

    def __init__(self) -> None:
        super().__init__("sqlite://")
        (verdict,) = self.judge(letter(TEXTS["send"], EVA, DOMAIN, FIRST), self.clock)
        self.number = self.cases_of()[0]
        assert verdict.decision.outcome == "forward"

    def cases_of(self) -> list[str]:
        return sorted(self.cases(DOMAIN))

    def calls(self, case: str | None, minutes: int = 21) -> None:
        call = start_call(POLICY, DOMAIN, EVA, TECHNICIAN, case)
        self.store.apply((call,), self.clock, by=TECHNICIAN)
        self.waits(timedelta(minutes=minutes))

    def waits(self, time: timedelta) -> None:
        self.clock += time
        self.timers.do_due(self.clock)

    def customer(self, words: str, message_id: str = "<2@llamada.example>", answers: str = FIRST) -> None:
        self.waits(timedelta(hours=1))
        self.judge(letter(Text("answer", "", words), EVA, DOMAIN, message_id, "asunto", answers), self.clock)

    def technician(self, words: str, message_id: str) -> None:
        self.waits(timedelta(minutes=1))
        self.judge(letter(Text("answer", "", words), TECHNICIAN, "", message_id, "asunto", FIRST), self.clock)
        self.waits(timedelta(seconds=1))

    def reminders(self) -> list[tuple[str, str]]:
        """Whom to call, and about which case."""
        rows = sorted(self.store.outbox_list(), key=lambda row: row.id)
        told = [row.action for row in rows if isinstance(row.action, Alert) and row.action.kind == "callback"]
        assert all((each.to, each.values["technician"]) == ("technicians", TECHNICIAN) for each in told)
        return [(each.values["customer"], each.values["case"]) for each in told]


def test_when_a_technician_closes_the_case_he_is_reminded_once_of_the_call_that_was_asked_for(desk: Desk) -> None:
    """Not before, and not again where the case is opened and closed once more."""
    desk.calls(desk.number)
    desk.customer(YES)
    assert desk.reminders() == []
    for n, command in enumerate(("#cerrar", "#reabrir", "#cerrar")):
        desk.technician(command, f"<tec{n}@tecnicos.example>")
        assert desk.reminders() == [(EVA, desk.number)]


def test_when_an_admin_closes_the_case_the_technician_is_reminded(desk: Desk) -> None:
    desk.calls(desk.number)
    desk.customer(YES)
    desk.store.close_case(desk.number, desk.clock, "admin")
    desk.waits(timedelta(seconds=1))
    assert desk.reminders() == [(EVA, desk.number)]


def test_when_time_closes_the_case_the_technician_is_reminded(desk: Desk) -> None:
    """Five quiet days after the answer."""
    desk.calls(desk.number)
    desk.customer(YES)
    desk.technician("Ya quedó listo.", "<tec@tecnicos.example>")
    desk.waits(timedelta(days=4))
    assert desk.reminders() == []
    desk.waits(timedelta(days=2))
    assert desk.reminders() == [(EVA, desk.number)]


def test_the_offer_is_taken_up_on_the_case_that_the_call_opened(desk: Desk) -> None:
    """A call about no case opens one at 20 minutes; the customer answers its mail."""
    desk.calls(None)
    (opened,) = set(desk.cases_of()) - {desk.number}
    (offer,) = [row for row in desk.store.outbox_list() if getattr(row.action, "kind", "") == "call_over"]
    desk.customer("Sí, por favor.", answers=offer.message_id)
    desk.store.close_case(opened, desk.clock, "admin")
    desk.waits(timedelta(seconds=1))
    assert desk.reminders() == [(EVA, opened)]


def test_a_technician_notes_the_wish_that_he_was_told_of(desk: Desk) -> None:
    desk.calls(desk.number)
    desk.technician("#llamada devolver", "<tec0@tecnicos.example>")
    desk.technician("#cerrar", "<tec1@tecnicos.example>")
    assert desk.reminders() == [(EVA, desk.number)]


@pytest.mark.parametrize("words", ["", "Gracias por la llamada, pero ahora marca 550 al enviar.", "No me llamen."])
def test_who_asked_for_no_call_gives_no_reminder(desk: Desk, words: str) -> None:
    desk.calls(desk.number)
    if words:
        desk.customer(words)
    desk.technician("#cerrar", "<tec@tecnicos.example>")
    assert desk.reminders() == []


def test_where_no_call_was_held_there_is_none_to_return(desk: Desk) -> None:
    """Then the technicians get the wish itself, as a follow-up."""
    desk.customer(YES)
    desk.technician("#cerrar", "<tec@tecnicos.example>")
    assert desk.reminders() == []


def test_closing_an_incidents_case_by_hand_ends_the_incident(desk: Desk) -> None:
    """As a technician's #cerrar does: all who reported get the all-clear."""
    for n in range(5):
        domain = f"empresa{n}.example"
        desk.judge(letter(TEXTS["panel"], f"ana@{domain}", domain, f"<panel@{domain}>"), desk.clock)
    (number,) = desk.incidents()
    desk.store.close_case(number, desk.clock, "admin")
    desk.waits(timedelta(seconds=1))
    assert desk.incidents() == set()
    assert desk.replies("all_clear", desk.clock - timedelta(days=9)) == 5


def test_an_incidents_subject_has_no_quotation_left_open(desk: Desk) -> None:
    """Though it is cut from a customer's sentence."""
    words = "Al iniciar sesión en el cPanel de {d} aparece «Login is invalid. Try again» desde el lunes, en Chrome."
    text = Text("panel-quoted", "problem", words, "Login is invalid al entrar al cPanel de {d}")
    for n in range(5):
        domain = f"empresa{n}.example"
        desk.judge(letter(text, f"ana@{domain}", domain, f"<panel@{domain}>"), desk.clock)
    (incident,) = desk.store.open_incidents()
    assert incident.subject.count("«") == incident.subject.count("»") == 1


@pytest.mark.parametrize(
    "words",
    ["¿Me pueden llamar?", "Márquenme al terminar, gracias", "Al 55 5555 0101 después de las 5", "Yes, please.",
     "Could you ring me when it is done?", "Quiero que me llamen cuando quede"],
)  # fmt: skip
def test_these_ask_for_a_call(words: str) -> None:
    assert asks_for_call(words)


@pytest.mark.parametrize(
    "words",
    ["En la llamada me dijeron que era el DNS.", "We had a call yesterday about the DNS.", "I do not need a call.",
     "Sale el error 535 en 192.168.10.10 desde las 10:30", "El pedido 1234567890123456 no se cobró", ""],
)  # fmt: skip
def test_these_do_not(words: str) -> None:
    assert not asks_for_call(words)
