"""Watching the store: the census, and alarms that are told once by all gates together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from mailgate.actions import Alert
from mailgate.config.watch import Watch
from mailgate.imap import Health
from mailgate.oauth import Token, TokenRefused, TokenSource
from mailgate.policy import Outcome
from mailgate.store import Store, open_store
from mailgate.watch import Watching
from tests.contract.given import NOW, incoming, judged, kept, minutes, new_case

LATE = NOW + timedelta(hours=5)


def watching(store: Store, free: float = 0.5, mails: bool = True) -> Watching:
    return Watching(store, Watch(), mails, free=lambda folder: free)


def alerts(store: Store) -> list[str]:
    """Kinds of the alerts that go out, the oldest first."""
    return [row.action.kind for row in reversed(store.outbox_list()) if isinstance(row.action, Alert)]


def test_the_census_counts_what_is_not_settled(store: Store) -> None:
    new_case(store)  # forwarded: a mail waits to go out
    (held, aside) = kept(store, incoming(), incoming())
    judged(store, held, outcome=Outcome.HOLD)
    with store.batch() as batch:
        batch.set_aside(aside, "Killed")
    store.keep([incoming(at=minutes(7)), incoming(at=minutes(8))])
    census = store.census()
    assert census.messages == {"waiting": 2, "held": 1, "aside": 1}
    assert census.outbox == {"queued": 1, "claimed": 0, "failed": 0, "unknown": 0}
    assert (census.waiting_since, census.queued_since, census.held_since) == (minutes(7), NOW, NOW)


def test_the_census_tells_failures_and_the_last_error(store: Store) -> None:
    for _ in range(3):
        new_case(store)
    one, two, three = (row.id for row in store.outbox_list())
    store.outbox_claim([one, two])
    store.outbox_failed(one, "550 no", NOW)
    store.outbox_retry(two, minutes(5), "451 later")
    store.outbox_drop(three, NOW)
    census = store.census()
    assert (census.outbox["failed"], census.outbox["queued"], census.error) == (1, 1, "451 later")


def test_outcomes_are_read_on_from_where_they_were_read_to(store: Store) -> None:
    for outcome in (Outcome.IGNORE, Outcome.RETURN, Outcome.HOLD):
        judged(store, *kept(store), outcome=outcome)
    first = store.outcomes(0, limit=2)
    rest = store.outcomes(first[-1][0])
    assert [outcome for _, outcome in (*first, *rest)] == ["ignore", "return", "hold"]
    assert store.outcomes(rest[-1][0]) == []


def test_an_alarm_is_told_once_and_its_end_once(store: Store) -> None:
    """However often it is looked, and across restarts: what stands is in the store."""
    (received,) = kept(store)
    store.put_back([received])
    for at in (LATE, LATE, LATE):
        watching(store).look(at)
    assert alerts(store) == ["waiting"]
    judged(store, received, outcome=Outcome.IGNORE)
    store.outbox_drop(store.outbox_list()[0].id, LATE)
    for at in (LATE, LATE):
        watching(store).look(at)
    assert alerts(store) == ["waiting", "waiting_over"]
    assert store.standing() == frozenset()


def test_two_gates_tell_it_once(gates: Callable[[], Store]) -> None:
    one, two = gates(), gates()
    assert [one.raise_alarm("disk", NOW, Alert("admin", "disk", {})), two.raise_alarm("disk", NOW)] == [True, False]
    assert [two.end_alarm("disk", NOW), one.end_alarm("disk", NOW)] == [True, False]
    assert alerts(one) == ["disk"]


def test_the_disk_of_a_store_in_a_file_is_looked_at(store: Store) -> None:
    """PostgreSQL's disk is another machine's, and memory has none."""
    watching(store, free=0.01).look(NOW)
    assert alerts(store) == (["disk"] if store.folder else [])


def test_other_limits_hold_from_the_next_look_on(store: Store) -> None:
    """As after SIGHUP."""
    kept(store)
    looks = watching(store)
    looks.look(minutes(10))
    assert alerts(store) == []
    looks.renew(Watch(waiting_minutes=5), True)
    looks.look(minutes(10))
    assert alerts(store) == ["waiting"]


def test_without_an_admin_it_stands_all_the_same(store: Store) -> None:
    """So that it is in the log once; a mail to nobody would only fail."""
    kept(store)
    watching(store, mails=False).look(LATE)
    assert (store.standing(), alerts(store)) == (frozenset({"waiting"}), [])


def test_the_folder_is_the_files(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        assert store.folder == tmp_path


def test_a_mailbox_that_is_not_reached_and_its_return_are_told_by_the_gate_that_fetches_it(
    gates: Callable[[], Store],
) -> None:
    """The other gate waits for its turn: it ends no alarm of what it can't see."""
    health = [Health("soporte", False, "OSError: no route", NOW)]
    fetches, waits = gates(), gates()
    one = Watching(fetches, Watch(), True, lambda: health)
    two = Watching(waits, Watch(), True, lambda: [Health("soporte", False, "", standby=True)])
    for look in (one.look, two.look, one.look):
        look(minutes(16))
    assert (alerts(fetches), fetches.standing()) == (["mailbox"], {"mailbox:soporte"})
    health[0] = Health("soporte", True, "")
    for look in (two.look, one.look, one.look):
        look(minutes(18))
    assert alerts(fetches) == ["mailbox", "mailbox_over"]


def test_a_refused_token_and_its_return_are_told(store: Store) -> None:
    """While the old one still serves: nothing has stopped yet."""
    tokens: list[Token | TokenRefused] = [Token("a", 3600.0), TokenRefused("invalid_grant"), Token("b", 9000.0)]
    clock = [0.0]

    def renew() -> Token:
        token = tokens.pop(0)
        if isinstance(token, TokenRefused):
            raise token
        return token

    watching = Watching(store, Watch(), True, tokens=[TokenSource("s@x.example", renew, clock=lambda: clock[0])])
    for clock[0] in (0, 1799, 1800, 1860, 2100, 2160):
        watching.look(NOW)
    assert alerts(store) == ["token", "token_over"]
    told = [row.action.values for row in store.outbox_list() if isinstance(row.action, Alert)]
    assert (told[1]["detail"], told[1]["error"]) == ("s@x.example", "invalid_grant")
