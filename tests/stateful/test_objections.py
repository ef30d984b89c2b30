"""A complaint reaches a person: an objection to a return is held, once, without a strike or a second argument."""

from __future__ import annotations

import pytest

from mailgate import compose
from mailgate.actions import Incoming, Reply
from mailgate.gate import Verdict
from mailgate.parse import parse
from tests.stateful.real import DAY, POLICY, TECHNICIAN, Real
from tests.stateful.texts import MAILBOX, TEXTS, Text, letter

DOMAIN, ANA = "empresa.example", "ana@empresa.example"
OBJECTS = "Me rechazaron el correo injustamente, no era una prueba. Que lo revise una persona."
FURIOUS = f"{OBJECTS} ¡Pinches pendejos de mierda!"


class Desk(Real):
    """One customer who is returned and answers; her Message-IDs are <N@empresa.example>."""

    def __init__(self) -> None:
        super().__init__("sqlite://")
        self.sent = 0

    def sends(self, words: str, subject: str = "asunto", answers: str = "", sender: str = ANA) -> Verdict:
        self.sent += 1
        self.clock += DAY / 1440
        domain = sender.rpartition("@")[2]
        raw = letter(Text("t", "", words), sender, domain, f"<{self.sent}@{domain}>", subject, answers)
        return self.judge(raw, self.clock)[0]

    def writes(self, name: str, answers: str = "") -> Verdict:
        text = TEXTS[name]
        return self.sends(text.body.format(d=DOMAIN), text.subject.format(d=DOMAIN), answers)

    def reply(self, verdict: Verdict) -> tuple[str, str]:
        """The Message-ID and the text of the reply to a message."""
        row = next(row for row in self.store.outbox_of(verdict.received.id) if isinstance(row.action, Reply))
        desk = compose.Desk(MAILBOX, "Soporte", "mesa@tecnicos.example", "admin@hosting.example", b"s" * 32, POLICY)
        return row.message_id, parse(
            compose.compose(row.action, compose.Context(desk, self.clock, row.message_id)).message
        ).text

    def objects(self, to: Verdict, words: str = OBJECTS, sender: str = ANA) -> Verdict:
        return self.sends(words, answers=self.reply(to)[0], sender=sender)

    @property
    def counting(self) -> int:
        return self.strikes(DOMAIN, self.clock)

    @property
    def held(self) -> list[int]:
        return [message.id for message in self.store.held()]


def test_an_objection_to_a_return_waits_for_a_person(desk: Desk) -> None:
    """It breaks no rule and counts no strike; nobody is answered a second time."""
    returned = desk.writes("senseless")
    assert (returned.decision.outcome, desk.counting) == ("return", 1)
    objection = desk.objects(returned)
    decision = objection.decision
    assert (decision.outcome, decision.reason, decision.rules) == ("hold", "objection", ())
    assert (desk.held, desk.counting) == ([objection.received.id], 1)
    assert not desk.store.outbox_of(objection.received.id) and not desk.cases(DOMAIN)


def test_a_second_objection_to_a_return_is_judged_as_any_mail(desk: Desk) -> None:
    """Also where both come in one batch. A return that comes later may be objected to anew."""
    returned = desk.writes("senseless")
    desk.objects(returned)
    again = desk.objects(returned)
    assert (again.decision.outcome, len(desk.held)) == ("return", 1)
    assert desk.objects(again).decision.reason == "objection"


def test_one_batch_holds_one_objection_to_a_return(desk: Desk) -> None:
    answers = desk.reply(desk.writes("senseless"))[0]
    raws = [letter(Text("t", "", OBJECTS), ANA, DOMAIN, f"<b{n}@x.example>", "asunto", answers) for n in (1, 2)]
    desk.store.keep([Incoming(raw, desk.clock, None, (MAILBOX,), "smtp") for raw in raws])
    verdicts = desk.work()
    assert [verdict.decision.reason == "objection" for verdict in verdicts] == [True, False]


def test_an_objection_brings_no_second_request_for_detail(desk: Desk) -> None:
    """Rule 4's list is not sent again, and its reminder is not either; the case is asked for no more than before."""
    returned = desk.writes("vague")
    objection = desk.objects(returned, "Están equivocados, no entendieron mi mensaje. Que lo lea una persona.")
    assert (objection.decision.outcome, objection.decision.reason) == ("hold", "objection")
    (case,) = desk.store.cases(account=DOMAIN)
    assert (case.state, case.asked) == ("awaiting_detail", 1)
    assert [timer.kind for timer in desk.store.due(desk.clock + 30 * DAY, 9)] == ["expire_detail"]


@pytest.mark.parametrize("words", [TEXTS["detail"].body, "Pasa desde el lunes al enviar desde Outlook."])
def test_who_brings_some_of_what_was_asked_for_supplements(desk: Desk, words: str) -> None:
    """Whatever else is said: the case goes on."""
    returned = desk.writes("vague")
    words = f"{words.format(d=DOMAIN)} Me parece injusto que me lo regresaran."
    assert desk.objects(returned, words).decision.relation == "supplement"
    assert not desk.held


def test_an_objection_that_complies_goes_to_the_technicians(desk: Desk) -> None:
    """A person reads it so."""
    returned = desk.writes("senseless")
    report = TEXTS["send"].body.format(d=DOMAIN)
    assert desk.objects(returned, f"No era una prueba. {report}").decision.outcome == "forward"


def test_pressing_and_objecting_are_told_apart(desk: Desk) -> None:
    """Rule 9 counts its strike where a return is answered by more pressure."""
    desk.writes("send")
    returned = desk.writes("how-goes", "<1@empresa.example>")
    assert returned.decision.rules == (6,)
    assert desk.objects(returned, TEXTS["press"].body).decision.rules == (9,)
    assert desk.counting == 1
    assert desk.objects(returned, "No estoy presionando a nadie, ¿cómo va mi caso?").decision.reason == "objection"
    assert desk.counting == 1


def test_coarse_words_in_an_objection_are_returned_as_ever(desk: Desk) -> None:
    """For rule 8 alone; that return may be objected to in clean words."""
    furious = desk.objects(desk.writes("senseless"), FURIOUS)
    assert (furious.decision.outcome, furious.decision.rules, desk.counting) == ("return", (8,), 2)
    assert desk.objects(furious).decision.reason == "objection"


def test_what_answers_no_return_is_no_objection(desk: Desk) -> None:
    """Neither an answer to one's own mail, nor to what a technician wrote after a return in the same thread."""
    desk.writes("senseless")
    assert desk.sends(OBJECTS, answers="<1@empresa.example>").decision.outcome == "return"
    assert desk.sends(OBJECTS).decision.outcome == "return"
    assert not desk.held


def test_nobody_objects_to_a_return_to_another_account(desk: Desk) -> None:
    """Who knows the Message-ID of a stranger's return neither is held nor uses up the other's objection."""
    returned = desk.writes("senseless")
    assert desk.objects(returned, sender="eva@otra.example").decision.outcome == "return"
    assert desk.objects(returned).decision.reason == "objection"


@pytest.mark.parametrize("mark", ["", "> "])
def test_a_quoted_return_is_answered_where_the_mail_names_none(desk: Desk, mark: str) -> None:
    """Some mail servers give our reply another Message-ID, some mail programs name none; once a return, too."""
    returned = desk.writes("senseless")
    quote = "\n".join(mark + line for line in desk.reply(returned)[1].splitlines())
    words = f"{OBJECTS}\n\nEl lun, 5 ene 2026 a las 9:00, Soporte <{MAILBOX}> escribió:\n\n{quote}"
    assert [desk.sends(words).decision.reason for _ in range(2)] == ["objection", "rules"]


def test_a_released_objection_names_no_rule(desk: Desk) -> None:
    """It opens a case, and the customer is not told of the rule that she did not break."""
    objection = desk.objects(desk.writes("senseless"))
    desk.store.release(objection.received.id, desk.clock, "admin")
    (released,) = desk.work()
    assert (released.decision.outcome, released.decision.rules) == ("forward", ())
    assert released.decision.opens_case


def test_an_answer_to_a_technician_is_no_objection(desk: Desk) -> None:
    """The thread names the return still; what it answers is the technician's mail."""
    returned = desk.writes("vague")
    desk.objects(returned, TEXTS["detail"].body.format(d=DOMAIN))
    raw = letter(Text("t", "", "Ya quedó."), TECHNICIAN, "", "<t@tec.example>", "asunto", "<1@empresa.example>")
    desk.judge(raw, desk.clock)
    answer = letter(Text("t", "", OBJECTS), ANA, DOMAIN, "<a@x.example>", "asunto", "<t@tec.example>")
    answer = answer.replace(b"References: ", f"References: {desk.reply(returned)[0]} ".encode())
    assert desk.judge(answer, desk.clock)[0].decision.outcome == "forward"
