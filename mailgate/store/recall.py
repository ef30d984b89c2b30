"""Recalling: the only read of the line. A few indexed queries tell all that may matter for one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, CompoundSelect, bindparam, func, literal_column, select, union_all

from mailgate.facts import Bounced, Case, History, Returned, Suspension
from mailgate.mail import Mail
from mailgate.returned import MOST, returned_ids
from mailgate.store import objections
from mailgate.store.alias import ALIAS
from mailgate.store.asking import Asking
from mailgate.store.case_row import CASE_COLUMNS, case, incident
from mailgate.store.clock import moment, moment_or_none, stamp
from mailgate.store.joining import joined, names_mail, queries, thread_ids
from mailgate.store.post import BOUNCED
from mailgate.store.schema import addresses, aliases, cases, incidents, messages, participants, strikes, suspensions
from mailgate.store.session import Row, Session, Values
from mailgate.store.swarm import Sightings

CASES = 200  # of one account, the newest

_c, _m, _s = cases.c, messages.c, suspensions.c
_NOT_CLOSED = _c.state != literal_column("'closed'")

_MERGES = select(func.count()).select_from(aliases)
_CASES = (
    select(*CASE_COLUMNS)
    .where(_c.account == bindparam("account"), _NOT_CLOSED)
    .order_by(_c.opened_at.desc())
    .limit(literal_column(str(CASES)))
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


def history(session: Session, sightings: Sightings, mail: Mail, ask: Asking) -> History:
    """Everything the store knows that may matter for this mail. A technician's mail gets its case's account's."""
    window = stamp(ask.now - timedelta(minutes=ask.policy.incident_minutes))
    quiet = stamp(ask.now - timedelta(minutes=ask.policy.incident_quiet_minutes))
    ids = thread_ids(mail)
    alias, merges, known, seen, incident_rows, *cases_named = session.all(
        [
            (ALIAS, {"alias": ask.account}),
            (_MERGES, {}),
            (_KNOWN_OR_COPY, _copy_values(mail, ask)),
            sightings.query(window, anew=ask.anew),
            (_INCIDENTS, {"since": quiet}),
            *queries(ids, ask),
        ]
    )
    if sightings.outdated(merges[0][0]):
        seen = session.rows(*sightings.query(window, anew=True))
    account = alias[0][0] if alias else ask.account
    thread = joined(session, ask, account, ids, cases_named)
    return replace(
        _ledger(session, thread.account if thread and ask.technician else account, ask),
        account=alias[0][0] if alias else "",
        thread=thread,
        known=(1,) in known,
        copy=(2,) in known,
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


def _ledger(session: Session, account: str, ask: Asking) -> History:
    """The account's part of the history."""
    if not account:
        return History()  # mail that names no sender is nobody's: none of it has a history in common
    since = stamp(ask.now - timedelta(days=ask.policy.strike_days))
    case_rows, strike_rows, suspension_rows = session.all(
        [
            (_CASES, {"account": account}),
            (_STRIKES, {"account": account, "since": since}),
            (_SUSPENSIONS, {"account": account}),
        ]
    )
    return History(
        cases=tuple(map(case, case_rows)),
        strikes=tuple(moment(at) for (at,) in strike_rows),
        suspension=_in_force(account, suspension_rows, stamp(ask.now)),
        suspensions=len(suspension_rows),
    )


def open_cases(session: Session, account: str) -> tuple[Case, ...]:
    """The account's cases that are not closed, newest first."""
    return tuple(map(case, session.rows(_CASES, {"account": account})))


def _in_force(account: str, rows: Sequence[Row], at: int) -> Suspension | None:
    for began_at, ends_at, told, lifted_at in rows:
        if lifted_at is None and (ends_at is None or ends_at > at):
            return Suspension(account, moment(began_at), moment_or_none(ends_at), bool(told))
    return None
