"""Recalling: the only read of the line. A few indexed queries tell all that may matter for one message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, func, literal_column, select, union_all

from mailgate.facts import Bounced, Case, CaseState, History, Incident, Priority, Returned, Suspension
from mailgate.mail import Mail
from mailgate.policy import Policy
from mailgate.returned import MOST, returned_ids
from mailgate.store import objections
from mailgate.store.clock import moment, moment_or_none, stamp
from mailgate.store.codec import parse
from mailgate.store.post import BOUNCED
from mailgate.store.schema import (
    addresses,
    aliases,
    cases,
    incidents,
    messages,
    participants,
    strikes,
    suspensions,
    threads,
)
from mailgate.store.session import Row, Session, Statement, Values
from mailgate.store.swarm import Sightings

CASES = 200  # of one account, the newest
THREAD_IDS = 12  # of one message: In-Reply-To, then References from the newest

_c, _m, _s = cases.c, messages.c, suspensions.c
CASE_COLUMNS = (
    _c.id, _c.number, _c.account, _c.customer, _c.subject, _c.words, _c.has_file, _c.state, _c.priority, _c.language,
    _c.opened_at, _c.changed_at, _c.asked, _c.missing, _c.handled_at, _c.incident,
)  # fmt: skip
_NOT_CLOSED = _c.state != literal_column("'closed'")

_ALIAS = select(aliases.c.account).where(aliases.c.alias == bindparam("alias"))
_MERGES = select(func.count()).select_from(aliases)
_CASES = (
    select(*CASE_COLUMNS)
    .where(_c.account == bindparam("account"), _NOT_CLOSED)
    .order_by(_c.opened_at.desc())
    .limit(literal_column(str(CASES)))
)
_THREAD = (
    select(threads.c.message_id, *CASE_COLUMNS)
    .join_from(threads, cases, threads.c.case_number == _c.number)
    .where(threads.c.message_id.in_([bindparam(f"id{n}") for n in range(THREAD_IDS)]))
)
_BY_NUMBER = select(*CASE_COLUMNS).where(_c.number == bindparam("number"))
_PARTICIPATES: Select[tuple[int]] = select(literal_column("1")).where(
    participants.c.case_number == bindparam("number"), participants.c.address == bindparam("address")
)
_PARTICIPANTS = (
    select(participants.c.address)
    .where(participants.c.case_number == bindparam("number"))
    .order_by(participants.c.address)
)
_one: ColumnElement[int] = literal_column("1")
_KNOWN_OR_COPY: CompoundSelect[int] = union_all(
    select(_one).where(addresses.c.address == bindparam("sender")),
    select(literal_column("2")).where(
        _m.message_id == bindparam("message_id"), _m.sender == bindparam("sender"), _m.id < bindparam("before")
    ),
    select(literal_column("2")).where(_m.digest == bindparam("digest"), _m.id < bindparam("before")),
)
_STRIKES = (
    select(strikes.c.at)
    .where(strikes.c.account == bindparam("account"), strikes.c.at > bindparam("since"), strikes.c.void.is_(None))
    .order_by(strikes.c.at)
)
_SUSPENSIONS = (
    select(_s.began_at, _s.ends_at, _s.told, _s.lifted_at)
    .where(_s.account == bindparam("account"))
    .order_by(_s.began_at.desc())
)
_INCIDENTS = (
    select(
        incidents.c.number, incidents.c.opened_at, incidents.c.last_at, incidents.c.subject, incidents.c.failure_keys
    )
    .where(incidents.c.ended_at.is_(None), incidents.c.last_at > bindparam("since"))
    .order_by(incidents.c.last_at)
)
_NEWEST = 2**62


def case(row: Row) -> Case:
    """The value of one row of CASE_COLUMNS."""
    (number_, number, account, customer, subject, words, has_file, state, priority, language,
     opened_at, changed_at, asked, missing, handled_at, incident) = row  # fmt: skip
    return Case(
        number_, number, account, customer, subject, words, bool(has_file), CaseState(state), Priority(priority),
        language, moment(opened_at), moment(changed_at), asked, tuple(parse(missing)) if missing != "[]" else (),
        moment_or_none(handled_at), incident,
    )  # fmt: skip


def account_of(session: Session, account: str) -> str:
    """The account that an admin has merged this one into, or itself."""
    row = session.row(_ALIAS, {"alias": account})
    return row[0] if row else account


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom and when history is asked."""

    sender_address: str  # folded
    account: str
    now: datetime
    policy: Policy
    exclude: int | None = None  # the message's own row id: only earlier mail is a copy
    technician: bool = False
    addressed: str | None = None  # the case number of a signed address
    quotes_return: bool = False  # it quotes a return of the gate's
    anew: bool = True  # look for what other gates have committed meanwhile


def history(session: Session, sightings: Sightings, mail: Mail, ask: Asking) -> History:
    """Everything the store knows that may matter for this mail. A technician's mail gets its case's account's."""
    window = stamp(ask.now - timedelta(minutes=ask.policy.incident_minutes))
    quiet = stamp(ask.now - timedelta(minutes=ask.policy.incident_quiet_minutes))
    ids = thread_ids(mail)
    alias, merges, known, seen, incident_rows, *joins = session.all(
        [
            (_ALIAS, {"alias": ask.account}),
            (_MERGES, {}),
            (_KNOWN_OR_COPY, _copy_values(mail, ask)),
            sightings.query(window, anew=ask.anew),
            (_INCIDENTS, {"since": quiet}),
            *_thread_queries(ids, ask),
        ]
    )
    if sightings.outdated(merges[0][0]):
        seen = session.rows(*sightings.query(window, anew=True))
    account = alias[0][0] if alias else ask.account
    thread = _thread(session, ask, account, ids, joins)
    cases, strikes, suspension, suspensions_ever = _ledger(
        session, thread.account if thread and ask.technician else account, ask
    )
    return History(
        account=alias[0][0] if alias else "",
        thread=thread,
        cases=cases,
        known=(1,) in known,
        copy=(2,) in known,
        strikes=strikes,
        suspension=suspension,
        suspensions=suspensions_ever,
        sightings=sightings.absorb(seen, window),
        incidents=tuple(map(incident, incident_rows)),
        participants=_participants(session, thread) if thread and ask.technician else (),
        bounced=_bounced(session, mail),
        returned=_returned(session, mail, account, ask),
    )


def _participants(session: Session, thread: Case) -> tuple[str, ...]:
    return tuple(address for (address,) in session.rows(_PARTICIPANTS, {"number": thread.number}))


def _bounced(session: Session, mail: Mail) -> Bounced | None:
    """The mail of ours that a bounce is about, where none has told of it yet."""
    ids = [found for found in returned_ids(mail) if names_mail(found)]
    if not ids:
        return None
    row = session.row(BOUNCED, {f"id{n}": ids[n] if n < len(ids) else ids[0] for n in range(MOST)})
    return Bounced(*row) if row else None


def _returned(session: Session, mail: Mail, account: str, ask: Asking) -> Returned | None:
    """The return that a customer answers."""
    if ask.technician or mail.machine:
        return None
    answers = objections.answered(mail)
    answers = answers if names_mail(answers) else ""
    return objections.returned(
        session, ask.sender_address, account, answers, quotes=ask.quotes_return, now=ask.now, exclude=ask.exclude
    )


def _copy_values(mail: Mail, ask: Asking) -> Values:
    return {
        "sender": ask.sender_address,
        "message_id": mail.message_id if names_mail(mail.message_id) and ask.sender_address else None,
        "digest": bytes.fromhex(mail.digest),
        "before": _NEWEST if ask.exclude is None else ask.exclude,
    }


def _ledger(
    session: Session, account: str, ask: Asking
) -> tuple[tuple[Case, ...], tuple[datetime, ...], Suspension | None, int]:
    if not account:
        return (), (), None, 0  # mail that names no sender is nobody's: none of it has a history in common
    since = stamp(ask.now - timedelta(days=ask.policy.strike_days))
    case_rows, strike_rows, suspension_rows = session.all(
        [
            (_CASES, {"account": account}),
            (_STRIKES, {"account": account, "since": since}),
            (_SUSPENSIONS, {"account": account}),
        ]
    )
    return (
        tuple(map(case, case_rows)),
        tuple(moment(at) for (at,) in strike_rows),
        _in_force(account, suspension_rows, stamp(ask.now)),
        len(suspension_rows),
    )


def _thread_queries(ids: Sequence[str], ask: Asking) -> Iterator[tuple[Statement, Values]]:
    if ids:
        yield _THREAD, {f"id{n}": ids[n] if n < len(ids) else ids[0] for n in range(THREAD_IDS)}
    if ask.addressed:
        yield _BY_NUMBER, {"number": ask.addressed}


def _thread(session: Session, ask: Asking, account: str, ids: Sequence[str], joins: Sequence[list[Row]]) -> Case | None:
    """The case of the signed address, else the nearest in the thread, of those that the sender may join."""
    named = joins[-1] if ask.addressed else []
    referenced = sorted(joins[0], key=lambda row: (ids.index(row[0]), row[8] == "closed", -row[11])) if ids else []
    found = (case(row) for row in (*named, *(row[1:] for row in referenced)))
    return next((one for one in found if _may_join(session, one, ask, account)), None)


def _may_join(session: Session, found: Case, ask: Asking, account: str) -> bool:
    """A technician, the case's own account, or a colleague who was let in: nobody joins by knowing an id."""
    if ask.technician or (account and found.account == account):
        return True
    return bool(session.row(_PARTICIPATES, {"number": found.number, "address": ask.sender_address}))


def open_cases(session: Session, account: str) -> tuple[Case, ...]:
    """The account's cases that are not closed, newest first."""
    return tuple(map(case, session.rows(_CASES, {"account": account})))


def thread_ids(mail: Mail) -> list[str]:
    """The ids that may name the thread, nearest first."""
    ids = dict.fromkeys((*mail.in_reply_to, *reversed(mail.references)))
    return [found for found in ids if names_mail(found)][:THREAD_IDS]


def names_mail(message_id: str) -> bool:
    """Whether it can name one mail: an empty "<>" or "<@>" would tie unrelated mail together."""
    return len(message_id) > 4


def _in_force(account: str, rows: Sequence[Row], at: int) -> Suspension | None:
    for began_at, ends_at, told, lifted_at in rows:
        if lifted_at is None and (ends_at is None or ends_at > at):
            return Suspension(account, moment(began_at), moment_or_none(ends_at), bool(told))
    return None


def incident(row: Row) -> Incident:
    number, opened_at, last_at, subject, keys = row
    return Incident(number, moment(opened_at), moment(last_at), subject, frozenset(parse(keys)))
