"""What an admin sees and does: messages, cases, accounts, calls, due times, retention."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailgate.actions import (
    Alert,
    ChangeCase,
    EndCall,
    Note,
    ReleaseReturned,
    StartCall,
    Strike,
    Suspend,
    Timer,
)
from mailgate.casework import MESSAGE_MOVES, STATE_OF_OUTCOME, MessageState
from mailgate.errors import Conflict, MailgateError, NotFound
from mailgate.facts import CaseState, Priority
from mailgate.policy import Outcome
from mailgate.store import Store
from tests.contract.given import (
    ANA,
    NOW,
    decision,
    forward,
    incoming,
    judged,
    kept,
    mail,
    minutes,
    new_case,
    opened,
    recall,
    reply,
)

DAY = timedelta(days=1)


def ended(store: Store, outcome: Outcome, at: int = 0) -> int:
    """A message with that outcome."""
    (received,) = kept(store, incoming(at=minutes(at)))
    judged(store, received, outcome=outcome, at=minutes(at))
    return received.id


# Messages


def test_a_message_is_found_by_row_id_and_by_message_id(store: Store) -> None:
    """With brackets or without; each copy of one Message-ID."""
    taken = kept(store, incoming(), incoming())
    for received in taken:
        judged(store, received, of=mail(message_id="<m@x.example>"), outcome=Outcome.IGNORE)
    assert [message.id for message in store.find_messages("<m@x.example>")] == [1, 2]
    assert [message.id for message in store.find_messages("m@x.example")] == [1, 2]
    (message,) = store.find_messages("2")
    assert (message.sender, message.account, message.state) == (ANA, "empresa.example", "ignored")
    assert message.recipients == ("soporte@hosting.example",)
    for unknown in ("77", 77, "n@x.example"):
        with pytest.raises(NotFound, match=str(unknown)):
            store.find_messages(unknown)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_outcome_has_its_state(store: Store, outcome: Outcome) -> None:
    """And the decision is kept whole, so that it can be explained."""
    number = ended(store, outcome)
    assert store.find_messages(number)[0].state is STATE_OF_OUTCOME[outcome]
    assert store.decisions_of(number) == [(NOW, decision(outcome))]


@pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.HOLD, Outcome.IGNORE])
def test_a_released_message_waits_again(store: Store, outcome: Outcome) -> None:
    """It is judged once more, as released, with no start counted; both decisions stay."""
    number = ended(store, outcome)
    store.release(number, minutes(1), "admin")
    (received,) = store.take(5)
    assert (received.id, received.released, received.starts) == (number, True, 0)
    judged(store, received, at=minutes(2))
    assert [kept.outcome for _, kept in store.decisions_of(number)] == [outcome, Outcome.FORWARD]
    steps = ["released", "wrong"] if outcome is Outcome.RETURN else ["released"]
    assert [(event.kind, event.actor) for event in store.events_of(number)] == [(step, "admin") for step in steps]


@pytest.mark.parametrize("outcome", [Outcome.FORWARD, Outcome.RELAY])
def test_what_is_out_is_not_released(store: Store, outcome: Outcome) -> None:
    """Technicians or the customer have it: the error says so."""
    number = ended(store, outcome)
    for refused in (store.release, store.reject):
        with pytest.raises(MailgateError, match=STATE_OF_OUTCOME[outcome]):
            refused(number, NOW, "admin")
    with pytest.raises(NotFound):
        store.release(77, NOW, "admin")


def test_a_held_message_is_listed_and_rejected(store: Store) -> None:
    """A rejected one is out of the list, and can still be released."""
    number = ended(store, Outcome.HOLD)
    assert [message.id for message in store.held()] == [number]
    store.reject(number, NOW, "admin")
    assert store.held() == []
    assert store.take(5) == []
    store.release(number, NOW, "admin")
    assert [received.id for received in store.take(5)] == [number]


def test_poison_is_set_aside_and_retried(store: Store) -> None:
    """The others flow, the admin is told, and it is judged anew when an admin says so."""
    poison, other = kept(store, incoming(), incoming())
    store.set_aside(poison, "RecursionError", Alert("admin", "poison", {"message": "1"}))
    judged(store, other)
    (aside,) = store.aside()
    assert (aside.id, aside.why_aside) == (poison.id, "RecursionError")
    assert [row.message for row in store.outbox_due(NOW, 5)] == [poison.id]
    store.retry_aside(poison.id, NOW, "admin")
    (again,) = store.take(5)
    assert (again.id, again.starts, again.released) == (poison.id, 0, False)
    with pytest.raises(MailgateError, match="not set aside"):
        store.retry_aside(poison.id, NOW, "admin")
    with pytest.raises(Conflict):
        store.set_aside(other, "late")


def test_moves_are_those_of_the_table(store: Store) -> None:
    """Release and reject go exactly where casework's table of states lets them."""
    for outcome, state in STATE_OF_OUTCOME.items():
        for target, move in ((MessageState.WAITING, store.release), (MessageState.REJECTED, store.reject)):
            number = ended(store, outcome)
            if target in MESSAGE_MOVES[state]:
                move(number, NOW, "admin")
                assert store.find_messages(number)[0].state is target
                if target is MessageState.WAITING:
                    judged(store, store.take(1)[0])
            else:
                with pytest.raises(MailgateError):
                    move(number, NOW, "admin")


def test_decisions_of_a_period(store: Store) -> None:
    """In order, with their messages; the end of the period is not in it."""
    numbers = [ended(store, Outcome.RETURN, at) for at in (0, 10, 20)]
    found = list(store.decided(minutes(0), minutes(20)))
    assert [message.id for message, _ in found] == numbers[:2]
    assert {kept.outcome for _, kept in found} == {Outcome.RETURN}


# Cases


def test_a_case_is_shown_with_its_history(store: Store) -> None:
    """Messages, participants and each step, with who took it."""
    number = new_case(store)
    (received,) = kept(store)
    change = ChangeCase(number, state=CaseState.IN_PROGRESS, priority=Priority.HIGH, add_words="más", handled=True,
                        has_file=True, joins=("luis@otra.example",))  # fmt: skip
    judged(store, received, change, Note(number, "reinicié exim"), forward(number), at=minutes(5))
    record = store.case_record(number)
    assert (record.case.state, record.case.priority) == (CaseState.IN_PROGRESS, Priority.HIGH)
    assert record.case.words == "ventas@empresa.example rebota desde ayer\n\nmás"
    assert (record.case.handled_at, record.case.changed_at, record.case.has_file) == (minutes(5), minutes(5), True)
    assert [message.id for message in record.messages] == [1, 2]
    assert record.participants == ("luis@otra.example",)
    assert [(event.kind, event.message) for event in record.events] == [("opened", 1), ("changed", 2), ("note", 2)]
    assert record.events[1].detail["state"] == "in_progress"
    assert record.events[2].detail == {"text": "reinicié exim"}
    with pytest.raises(NotFound, match="77777"):
        store.case_record("77777")


def test_what_a_change_leaves_out_stays(store: Store) -> None:
    """None leaves a field as it is; the time of first handling is never moved."""
    number = new_case(store, missing=("symptom",), asked=1, state=CaseState.AWAITING_DETAIL)
    before = store.case(number)
    store.apply((ChangeCase(number, handled=True),), minutes(1), by="tec")
    store.apply((ChangeCase(number, handled=True, missing=(), asked=2),), minutes(2), by="tec")
    after = store.case(number)
    assert (after.handled_at, after.missing, after.asked) == (minutes(1), (), 2)
    assert (after.words, after.state, after.priority, after.has_file, after.incident) == (
        before.words, before.state, before.priority, before.has_file, before.incident,
    )  # fmt: skip


def test_a_case_goes_only_where_the_table_lets_it(store: Store) -> None:
    """An open case never awaits detail again; nothing is changed then, the rest of the step neither."""
    number = new_case(store)
    step = (Note(number, "x"), ChangeCase(number, state=CaseState.AWAITING_DETAIL))
    with pytest.raises(Conflict, match="open"):
        store.apply(step, NOW, by="gate")
    assert store.case(number).state is CaseState.OPEN
    assert [event.kind for event in store.case_record(number).events] == ["opened"]
    with pytest.raises(NotFound):
        store.apply((ChangeCase("77777"),), NOW, by="gate")


def test_a_cases_words_are_bounded(store: Store) -> None:
    """The first words stay: what a case holds does not grow without end."""
    number = new_case(store, words="a" * 11_990)
    store.apply((ChangeCase(number, add_words="b" * 50_000),), NOW, by="gate")
    words = store.case(number).words
    assert words.startswith("a" * 11_990) and len(words) == 12_000


def test_cases_are_listed(store: Store) -> None:
    """By state, by account, or those that are not closed; the newest first."""
    first, second = new_case(store), new_case(store, account="otra.example", at=minutes(1))
    store.close_case(first, NOW, "admin")
    assert [case.number for case in store.cases()] == [second]
    assert [case.number for case in store.cases(CaseState.CLOSED)] == [first]
    assert [case.number for case in store.cases(account="empresa.example")] == [first]
    assert store.cases(CaseState.OPEN, account="empresa.example") == []


def test_the_limit_counts_what_is_listed(store: Store) -> None:
    """An account's old open case is found among newer closed ones."""
    old, *newer = (new_case(store, minutes(n), state=CaseState.OPEN if n < 2 else CaseState.CLOSED) for n in range(5))
    listed = store.cases(CaseState.OPEN, account="empresa.example", limit=1)
    assert [case.number for case in listed] == [newer[0]]
    both = store.cases(CaseState.OPEN, account="empresa.example", limit=2)
    assert [case.number for case in both] == [newer[0], old]
    assert len(store.cases(account="empresa.example", limit=4)) == 4


def test_closing_a_case_ends_what_is_due_of_it(store: Store) -> None:
    """No reminder comes for a closed case; what comes is the look whether its customer asked for a call."""
    number = new_case(store)
    store.apply((Timer("remind_detail", number, NOW), Timer("remind_detail", "other", NOW)), NOW, by="gate")
    store.close_case(number, NOW, "admin")
    assert [(timer.kind, timer.about) for timer in store.due(NOW, 10)] == [
        ("callback", number), ("remind_detail", "other"),
    ]  # fmt: skip


def test_a_case_judged_again_keeps_its_opening(store: Store) -> None:
    """A returned message that is released meets its own case: one case, opened when it was, in its new state."""
    (received,) = kept(store)
    judged(store, received, opened(received, state=CaseState.AWAITING_DETAIL), reply(), outcome=Outcome.RETURN)
    store.release(received.id, NOW, "admin")
    (again,) = store.take(5)
    case = opened(again, state=CaseState.OPEN)
    judged(store, again, case, forward(case.number), at=minutes(9))
    (found,) = store.cases()
    assert (found.state, found.opened_at, found.changed_at) == (CaseState.OPEN, NOW, minutes(9))


def test_a_wrong_return_is_released_and_kept_as_an_example(store: Store) -> None:
    """`#wrong`: the last returned message of the case; what else goes out belongs to the technician's message."""
    number = new_case(store)
    (returned,) = kept(store)
    judged(store, returned, ChangeCase(number), reply(case=number), outcome=Outcome.RETURN)
    (command,) = kept(store, incoming("tec@tecnicos.example"))
    judged(store, command, ReleaseReturned(number), reply("tec@tecnicos.example", "receipt"), outcome=Outcome.RELAY)
    assert [received.id for received in store.take(5)] == [returned.id]
    assert store.wrong_returns() == [returned.id]
    assert [row.action.kind for row in store.outbox_of(command.id)] == ["receipt"]  # type: ignore[union-attr]


# Accounts


def test_the_ledger_of_an_account(store: Store) -> None:
    """Each strike and suspension with its cause and its end, each step with who took it."""
    (received,) = kept(store)
    judged(store, received, Strike("empresa.example", 8), outcome=Outcome.RETURN)
    store.suspend("empresa.example", NOW + 7 * DAY, minutes(1), "admin")
    store.reinstate("empresa.example", minutes(2), "admin")
    store.apply((Strike("empresa.example", 9),), minutes(3), by="gate")
    assert store.forgive("empresa.example", minutes(4), "jefe") == 1
    record = store.account_record("empresa.example")
    assert [(s.rule, s.message, s.void) for s in record.strikes] == [
        (8, received.id, "suspended"),
        (9, None, "forgiven"),
    ]
    (suspension,) = record.suspensions
    assert (suspension.began_at, suspension.ends_at) == (minutes(1), NOW + 7 * DAY)
    assert (suspension.lifted_at, suspension.actor) == (minutes(2), "admin")
    assert [(event.kind, event.actor) for event in record.events] == [
        ("strike", "gate"), ("suspended", "admin"), ("reinstated", "admin"), ("strike", "gate"), ("forgiven", "jefe"),
    ]  # fmt: skip
    found = recall(store, mail(), at=minutes(5))
    assert (found.suspension, found.strikes, found.suspensions) == (None, (), 1)


def test_a_suspension_that_is_not_in_force_is_not_lifted(store: Store) -> None:
    """An ended one neither."""
    store.suspend("empresa.example", minutes(1), NOW, "admin")
    with pytest.raises(MailgateError, match="not suspended"):
        store.reinstate("empresa.example", minutes(1), "admin")


def test_accounts_are_listed(store: Store) -> None:
    """Suspended ones first, then those with most strikes."""
    new_case(store, account="a.example")
    store.apply((Strike("b.example", 8), Strike("b.example", 8), Strike("c.example", 8)), NOW, by="gate")
    store.apply(
        (Suspend("d.example", None), Suspend("e.example", NOW + DAY), Suspend("f.example", NOW)), NOW, by="admin"
    )
    lines = [(line.account, line.open_cases, line.strikes, line.suspended) for line in store.accounts(NOW)]
    assert lines == [
        ("d.example", 0, 0, True), ("e.example", 0, 0, True), ("b.example", 0, 2, False), ("c.example", 0, 1, False),
        ("a.example", 1, 0, False),
    ]  # fmt: skip
    assert [line.suspended_until for line in store.accounts(NOW)[:2]] == [None, NOW + DAY]


def test_an_unknown_account_is_not_found(store: Store) -> None:
    """The error names it."""
    with pytest.raises(NotFound, match="nadie"):
        store.account_record("nadie.example")


def test_an_account_is_shown_by_any_of_its_names(store: Store) -> None:
    """A merge is in the ledger; an account can't be merged into itself."""
    store.merge("a.example", "b.example", NOW, "admin")
    record = store.account_record("a.example")
    assert (record.account, record.aliases) == ("b.example", ("a.example",))
    assert [(event.kind, event.detail) for event in record.events] == [("merged", {"merged": "a.example"})]
    with pytest.raises(MailgateError, match="one account"):
        store.merge("b.example", "a.example", NOW, "admin")
    with pytest.raises(MailgateError, match="no alias"):
        store.separate("b.example", NOW, "admin")


# Calls and due times


def test_a_call_is_registered_with_its_due_times(store: Store) -> None:
    """Warned of at 18 minutes, over at 20; when it ends, nothing is due of it."""
    store.apply((StartCall("empresa.example", ANA, "tec@tecnicos.example", callback=True),), NOW, by="tec")
    (call,) = store.calls()
    assert store.call_of("empresa.example") == call
    assert (call.customer, call.medium, call.callback, call.began_at) == (ANA, "call", True, NOW)
    timers = store.due(minutes(20), 10)
    assert [(timer.kind, timer.about, timer.due_at) for timer in timers] == [
        ("call_warning", "empresa.example", minutes(18)), ("call_end", "empresa.example", minutes(20)),
    ]  # fmt: skip
    store.apply((EndCall("empresa.example"),), minutes(7), by="tec")
    assert store.due(minutes(99), 10) == store.calls() == []
    assert [call.ended_at for call in store.calls(running=False)] == [minutes(7)]


def test_an_account_has_one_call_at_a_time(store: Store) -> None:
    """A new one ends that before; calls of a case are found by it."""
    number = new_case(store)
    for at in (0, 5):
        store.apply((StartCall("empresa.example", ANA, "tec@x.example", case=number),), minutes(at), by="tec")
    assert [call.began_at for call in store.calls()] == [minutes(5)]
    assert [call.ended_at for call in store.calls_of_case(number)] == [minutes(5), None]


def test_timers_come_due_in_order_and_once(store: Store) -> None:
    """Each is done in the transaction of its effects; across any downtime."""
    number = new_case(store, state=CaseState.AWAITING_DETAIL)
    store.apply(
        (Timer("expire_detail", number, NOW + 7 * DAY), Timer("remind_detail", number, NOW + DAY)), NOW, by="gate"
    )
    assert store.due(NOW, 10) == []
    remind, expire = store.due(NOW + 30 * DAY, 10)
    assert (remind.kind, expire.kind) == ("remind_detail", "expire_detail")
    with store.batch() as batch:
        batch.finish(remind, (reply(kind="reminder", case=number),), NOW + DAY)
    assert store.due(NOW + 30 * DAY, 10) == [expire]
    with pytest.raises(Conflict), store.batch() as batch:
        batch.finish(remind, (reply(kind="reminder", case=number),), NOW + DAY)
    assert [row.action for row in store.outbox_list() if row.message is None] == [reply(kind="reminder", case=number)]


def test_a_new_timer_takes_the_old_ones_place(store: Store) -> None:
    """Of that kind and subject; without a time it is removed. What was set anew is not done by its old time."""
    store.apply((Timer("close_answered", "1", NOW), Timer("close_answered", "2", NOW)), NOW, by="gate")
    old, _ = store.due(NOW, 10)
    store.apply((Timer("close_answered", "1", minutes(5)), Timer("close_answered", "2", None)), NOW, by="gate")
    with pytest.raises(Conflict), store.batch() as batch:
        batch.finish(old, (), NOW)
    assert [timer.due_at for timer in store.due(minutes(5), 10)] == [minutes(5)]


# Retention


def test_old_bytes_are_purged_decisions_stay(store: Store) -> None:
    """Only of settled messages; what waits, is held, set aside, or still to go out keeps its bytes."""
    old, new = ended(store, Outcome.RETURN), ended(store, Outcome.RETURN, at=10)
    held = ended(store, Outcome.HOLD)
    (going,) = kept(store)
    case = opened(going)
    judged(store, going, case, forward(case.number))
    (poison,) = kept(store)
    store.set_aside(poison, "x")
    store.keep([incoming()])
    assert store.purge(minutes(10)) == 1
    assert store.message(old).incoming.raw == b""
    assert len(store.decisions_of(old)) == 1
    assert all(store.message(number).incoming.raw for number in (new, held, going.id, poison.id, poison.id + 1))
    (row,) = store.outbox_due(NOW, 5)
    store.outbox_claim([row.id])
    store.outbox_sent([row.id], NOW)
    assert store.purge(minutes(10)) == 1
    assert store.message(going.id).incoming.raw == b""
