"""History: what the store recalls for one message, and what it must not mix up (rules 2, 5, 6, 8, 9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailgate.actions import (
    ChangeCase,
    EndIncident,
    OpenIncident,
    Relay,
    Sight,
    Strike,
    Suspend,
    ToldSuspension,
    TouchIncident,
)
from mailgate.facts import CaseState, History, Priority, Sighting, Suspension
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

KEYS = frozenset({"mail", "bounces"})


def test_nobody_is_known_at_first(store: Store) -> None:
    """An empty store has an empty history."""
    assert recall(store, mail(message_id="<1@x.example>", replies_to=["<0@x.example>"])) == History()


def test_a_case_comes_back_as_it_was_opened(store: Store) -> None:
    """Every field of the case, its times too."""
    number = new_case(
        store, words="rebota", missing=("symptom",), asked=1, state=CaseState.AWAITING_DETAIL, has_file=True
    )
    (case,) = recall(store, mail()).cases
    assert (case.number, case.account, case.customer) == (number, "empresa.example", ANA)
    assert (case.words, case.missing, case.asked, case.has_file) == ("rebota", ("symptom",), 1, True)
    assert (case.state, case.priority, case.language) == (CaseState.AWAITING_DETAIL, Priority.MEDIUM, "es")
    assert (case.opened_at, case.changed_at, case.handled_at, case.incident) == (NOW, NOW, None, None)


def test_cases_of_the_account_that_are_not_closed_newest_first(store: Store) -> None:
    """Colleagues' cases count, closed ones and other accounts' do not."""
    first, second, closed = (new_case(store, at=minutes(n)) for n in range(3))
    new_case(store, account="otra.example", at=minutes(3))
    store.close_case(closed, NOW, "admin")
    assert [case.number for case in recall(store, mail("luis@empresa.example")).cases] == [second, first]


def test_a_reply_finds_the_case_of_its_thread(store: Store) -> None:
    """By the id of the customer's own message, of the forward, of the relay and of the reply that went out."""
    number = new_case(store)
    (received,) = kept(store)
    judged(store, received, Relay(number, (ANA,), (), "s"), reply(case=number), outcome=Outcome.RELAY)
    ids = ["<1@empresa.example>", *(row.message_id for row in store.outbox_list())]
    assert len(ids) == 4
    for message_id in ids:
        found = recall(store, mail(references=["<unknown@x.example>", message_id]))
        assert found.thread is not None and found.thread.number == number


def test_the_nearest_id_decides(store: Store) -> None:
    """In-Reply-To before References, and of these the newest first."""
    _, second, third = (new_case(store, at=minutes(n)) for n in range(3))
    ids = [f"<{n}@empresa.example>" for n in (1, 2, 3)]
    answer = recall(store, mail(replies_to=[ids[1]], references=[ids[0], ids[2]])).thread
    assert answer is not None and answer.number == second
    answer = recall(store, mail(references=[ids[0], ids[2]])).thread
    assert answer is not None and answer.number == third


def test_a_closed_case_is_still_found_by_its_thread(store: Store) -> None:
    """A reply in the thread of a closed case names the old one."""
    number = new_case(store)
    store.close_case(number, NOW, "admin")
    found = recall(store, mail(replies_to=["<1@empresa.example>"]))
    assert found.thread is not None and found.thread.state is CaseState.CLOSED
    assert found.cases == ()


def test_a_stranger_joins_no_case(store: Store) -> None:
    """Neither by a Message-ID nor by a case's address: the account must be the case's."""
    number = new_case(store)
    thief = mail("x@stranger.example", replies_to=["<1@empresa.example>"])
    assert recall(store, thief).thread is None
    assert recall(store, thief, addressed=number).thread is None


def test_a_stranger_cannot_capture_a_thread(store: Store) -> None:
    """Who sends mail under another's Message-ID does not draw that thread to his own case."""
    number = new_case(store)
    (received,) = kept(store, incoming("x@stranger.example"))
    theirs = opened(received, account="stranger.example")
    judged(store, received, theirs, forward(theirs.number), of=mail("x@stranger.example", "<1@empresa.example>"))
    found = recall(store, mail(replies_to=["<1@empresa.example>"])).thread
    assert found is not None and found.number == number


def test_a_technician_joins_by_thread_and_sees_the_cases_ledger(store: Store) -> None:
    """What a command strikes or suspends is the case's account."""
    number = new_case(store)
    store.apply((Strike("empresa.example", 10),), NOW, by="tec")
    answer = mail("tec@tecnicos.example", replies_to=["<1@empresa.example>"])
    found = recall(store, answer, technician=True)
    assert found.thread is not None and found.thread.number == number
    assert found.strikes == (NOW,)
    assert recall(store, answer).strikes == ()


def test_a_colleague_who_was_let_in_joins(store: Store) -> None:
    """An address of another account that joined the case stands in its thread, others of that account do not."""
    number = new_case(store)
    store.apply((ChangeCase(number, joins=("web@agencia.example",)),), NOW, by="gate")
    thread = ["<1@empresa.example>"]
    joined = recall(store, mail("web@agencia.example", replies_to=thread)).thread
    assert joined is not None and joined.number == number
    assert recall(store, mail("otro@agencia.example", replies_to=thread)).thread is None


def test_the_signed_address_goes_before_the_thread(store: Store) -> None:
    """Mail to a case's address is of that case, whatever it answers."""
    first, second = new_case(store), new_case(store)
    found = recall(store, mail(replies_to=["<1@empresa.example>"]), addressed=second).thread
    assert found is not None and found.number == second
    found = recall(store, mail(replies_to=["<1@empresa.example>"]), addressed="99999").thread
    assert found is not None and found.number == first


@pytest.mark.parametrize("empty", ["", "<>", "<@>"])
def test_an_empty_id_ties_nothing_together(store: Store, empty: str) -> None:
    """Mail of broken programs is not one big thread."""
    (received,) = kept(store)
    case = opened(received)
    judged(store, received, case, forward(case.number), of=mail(message_id=empty))
    assert recall(store, mail(replies_to=[empty], references=[empty])).thread is None
    assert not recall(store, mail(message_id=empty, subject="otro", raw=b"other")).copy


def test_a_second_copy_is_recognised(store: Store) -> None:
    """The same Message-ID of the same sender, or the same bytes; never by its own row, never by a later one."""
    (received,) = kept(store)
    judged(store, received, of=mail(message_id="<m@x.example>", raw=b"raw"), outcome=Outcome.IGNORE)
    same_id = mail(message_id="<m@x.example>", raw=b"other")
    assert recall(store, same_id).copy
    assert recall(store, same_id, exclude=received.id + 1).copy
    assert not recall(store, same_id, exclude=received.id).copy
    assert recall(store, mail(raw=b"raw")).copy
    assert not recall(store, mail("b@b.example", "<m@x.example>", raw=b"third")).copy
    assert not recall(store, mail(message_id="<n@x.example>", raw=b"fourth")).copy


def test_who_was_answered_is_known(store: Store) -> None:
    """By a reply or by a release; a forward alone makes nobody known."""
    taken = kept(store, *(incoming(f"{name}@x.example") for name in "abc"))
    judged(store, taken[0], reply("A+tag@x.example"), of=mail("a@x.example"), outcome=Outcome.RETURN)
    case = opened(taken[1])
    judged(store, taken[1], case, forward(case.number), of=mail("b@x.example"))
    judged(store, taken[2], of=mail("c@x.example"), outcome=Outcome.HOLD)
    store.release(taken[2].id, NOW, "admin")
    assert [recall(store, mail(f"{name}@x.example")).known for name in "abc"] == [True, False, True]


def test_a_receipt_makes_nobody_known(store: Store) -> None:
    """Technicians' receipts do not vouch for an address."""
    (received,) = kept(store)
    judged(store, received, reply("x@x.example", kind="receipt"))
    assert not recall(store, mail("x@x.example")).known


def test_strikes_count_for_their_days(store: Store) -> None:
    """Strikes of the account, oldest first, until they lapse."""
    for day in (0, 10):
        store.apply((Strike("empresa.example", 8), Strike("otra.example", 8)), NOW + timedelta(days=day), by="gate")
    assert recall(store, mail(), at=NOW + timedelta(days=89)).strikes == (NOW, NOW + timedelta(days=10))
    assert recall(store, mail(), at=NOW + timedelta(days=90)).strikes == (NOW + timedelta(days=10),)
    assert recall(store, mail(), at=NOW + timedelta(days=100)).strikes == ()


def test_a_suspension_is_in_force_until_its_end(store: Store) -> None:
    """It takes the count of strikes back to nothing, and is remembered as one that there was."""
    ends = NOW + timedelta(days=7)
    store.apply((Strike("empresa.example", 8), Suspend("empresa.example", ends)), NOW, by="gate")
    found = recall(store, mail(), at=ends - timedelta(seconds=1))
    assert found.suspension == Suspension("empresa.example", NOW, ends, told=False)
    assert (found.strikes, found.suspensions) == ((), 1)
    found = recall(store, mail(), at=ends)
    assert (found.suspension, found.suspensions) == (None, 1)


def test_a_suspension_for_good_has_no_end(store: Store) -> None:
    """And the customer is told of it once."""
    store.apply((Suspend("empresa.example", None), ToldSuspension("empresa.example")), NOW, by="gate")
    found = recall(store, mail(), at=NOW + timedelta(days=10_000)).suspension
    assert found is not None and found.ends_at is None and found.told


def test_sightings_within_the_window(store: Store) -> None:
    """Reports of all accounts within 30 minutes, in order of time, whatever order they were asked in."""
    for n, account in enumerate(("a.example", "b.example", "c.example")):
        store.apply((Sight(account, str(n), "no abre", KEYS),), minutes(n * 20), by="gate")
    window = recall(store, mail(), at=minutes(45)).sightings
    assert window == (
        Sighting(minutes(20), "b.example", "1", "no abre", KEYS),
        Sighting(minutes(40), "c.example", "2", "no abre", KEYS),
    )
    assert [s.account for s in recall(store, mail(), at=minutes(25)).sightings] == [
        "a.example",
        "b.example",
        "c.example",
    ]
    assert recall(store, mail(), at=minutes(500)).sightings == ()
    assert len(recall(store, mail(), at=minutes(30)).sightings) == 3


def test_sightings_of_an_undone_batch_are_forgotten(store: Store) -> None:
    """What was never committed is not recalled."""
    with pytest.raises(ZeroDivisionError), store.batch() as batch:
        batch.apply((Sight("a.example", "1", "s", KEYS),), NOW)
        assert len(recall(batch, mail()).sightings) == 1
        raise ZeroDivisionError
    assert recall(store, mail()).sightings == ()
    store.apply((Sight("b.example", "1", "s", KEYS),), NOW, by="gate")
    assert [sighting.account for sighting in recall(store, mail()).sightings] == ["b.example"]


def test_an_incident_is_recalled_until_it_ends(store: Store) -> None:
    """It ends when somebody says so, or 60 minutes after its last message."""
    number = new_case(store)
    store.apply((OpenIncident("90001", "Correo caído", KEYS, (number, "no-such-case")),), NOW, by="gate")
    (found,) = recall(store, mail(), at=minutes(59)).incidents
    assert (found.number, found.opened_at, found.last_at, found.keys) == ("90001", NOW, NOW, KEYS)
    assert recall(store, mail(), at=minutes(60)).incidents == ()
    store.apply((TouchIncident("90001"),), minutes(30), by="gate")
    store.apply((TouchIncident("90001"),), minutes(10), by="gate")
    assert len(recall(store, mail(), at=minutes(89)).incidents) == 1
    store.apply((EndIncident("90001"),), minutes(31), by="gate")
    assert recall(store, mail(), at=minutes(32)).incidents == ()


def test_an_incident_raises_its_cases(store: Store) -> None:
    """They are tagged with it, and of high priority."""
    number = new_case(store)
    store.apply((OpenIncident("90001", "Correo caído", KEYS, (number,)),), NOW, by="gate")
    case = store.case(number)
    assert (case.priority, case.incident) == (Priority.HIGH, "90001")
    assert store.cases_of_incident("90001") == [case]


def test_later_messages_of_a_batch_see_earlier_ones(store: Store) -> None:
    """Case, thread, copy, known, strike, suspension, sighting: all before the commit."""
    first, second = kept(store, incoming(), incoming())
    with store.batch() as batch:
        case = opened(first)
        strikes = (Strike("empresa.example", 8), Suspend("empresa.example", None))
        effects = (case, *strikes, Sight("empresa.example", "1", "s", KEYS), forward(case.number), reply())
        batch.commit(first, mail(message_id="<m@x.example>"), decision(), effects, NOW)
        found = recall(batch, mail(message_id="<m@x.example>", replies_to=["<m@x.example>"]), exclude=second.id)
        assert found.thread is not None and found.thread.number == case.number
        assert len(found.cases) == 1 and found.copy and found.known and found.suspension and found.sightings
    assert recall(store, mail()).known


def test_an_accounts_cases_are_capped(store: Store) -> None:
    """The newest 200: an account that writes without end does not slow the gate."""
    taken = kept(store, *(incoming(body=b"%d" % n) for n in range(203)))
    with store.batch() as batch:
        for received in taken:
            batch.apply((opened(received),), minutes(received.id))
    cases = recall(store, mail()).cases
    assert len(cases) == 200
    assert cases[0].opened_at == minutes(203)


def test_merged_accounts_are_one(store: Store) -> None:
    """Cases, strikes and suspensions of both, whichever of the names asks; until they are separated."""
    new_case(store, account="a.example")
    store.apply((Strike("a.example", 8),), NOW, by="gate")
    store.merge("a.example", "b.example", NOW, "admin")
    new_case(store, account="a.example", at=minutes(1))
    for sender in ("x@a.example", "x@b.example"):
        found = recall(store, mail(sender))
        assert [case.account for case in found.cases] == ["b.example", "b.example"]
        assert len(found.strikes) == 1
    assert store.account_of("a.example") == "b.example"
    store.separate("a.example", NOW, "admin")
    assert recall(store, mail("x@a.example")).cases == ()
