"""Recalling: the only read of the line. A few indexed queries tell all that may matter for one message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, literal_column, select, union_all

from mailgate.facts import Case, CaseState, History, Incident, Priority, Suspension
from mailgate.mail import Mail
from mailgate.policy import Policy
from mailgate.store.clock import moment, moment_or_none, stamp
from mailgate.store.codec import parse
from mailgate.store.db import Row, Session
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


def history(
    session: Session,
    sightings: Sightings,
    mail: Mail,
    *,
    sender_address: str,
    account: str,
    now: datetime,
    policy: Policy,
    exclude: int | None,
    technician: bool,
    addressed: str | None,
) -> History:
    """Everything the store knows that may matter for this mail."""
    account = account_of(session, account)
    known, copy = _known_or_copy(session, mail, sender_address, exclude)
    suspension, suspensions_ever = suspension_in_force(session, account, now)
    return History(
        thread=_thread(session, mail, _Who(sender_address, account, technician), addressed),
        cases=tuple(map(case, session.rows(_CASES, {"account": account}))),
        known=known,
        copy=copy,
        strikes=strikes_that_count(session, account, now, policy.strike_days),
        suspension=suspension,
        suspensions=suspensions_ever,
        sightings=sightings.since(session, now - timedelta(minutes=policy.incident_minutes)),
        incidents=open_incidents(session, now - timedelta(minutes=policy.incident_quiet_minutes)),
    )


def _known_or_copy(session: Session, mail: Mail, sender: str, exclude: int | None) -> tuple[bool, bool]:
    found = session.rows(
        _KNOWN_OR_COPY,
        {
            "sender": sender,
            "message_id": mail.message_id or None,
            "digest": bytes.fromhex(mail.digest),
            "before": _NEWEST if exclude is None else exclude,
        },
    )
    return (1,) in found, (2,) in found


class _Who:
    __slots__ = ("account", "address", "technician")

    def __init__(self, address: str, account: str, technician: bool) -> None:
        self.address, self.account, self.technician = address, account, technician

    def may_join(self, session: Session, found: Case) -> bool:
        """A technician, the case's own account, or a colleague who was let in: nobody joins by knowing an id."""
        if self.technician or found.account == self.account:
            return True
        return bool(session.row(_PARTICIPATES, {"number": found.number, "address": self.address}))


def _thread(session: Session, mail: Mail, who: _Who, addressed: str | None) -> Case | None:
    if addressed:
        row = session.row(_BY_NUMBER, {"number": addressed})
        found = case(row) if row else None
        if found and who.may_join(session, found):
            return found
    return _referenced(session, thread_ids(mail), who)


def _referenced(session: Session, ids: Sequence[str], who: _Who) -> Case | None:
    if not ids:
        return None
    padded = {f"id{n}": ids[n] if n < len(ids) else ids[0] for n in range(THREAD_IDS)}
    rows = session.rows(_THREAD, padded)
    rows.sort(key=lambda row: (ids.index(row[0]), row[8] == "closed", -row[11]))
    return next((found for found in (case(row[1:]) for row in rows) if who.may_join(session, found)), None)


def thread_ids(mail: Mail) -> list[str]:
    """The ids that may name the thread, nearest first; an empty "<>" ties nothing together."""
    ids = dict.fromkeys((*mail.in_reply_to, *reversed(mail.references)))
    return [found for found in ids if len(found) > 4][:THREAD_IDS]


def strikes_that_count(session: Session, account: str, now: datetime, days: int) -> tuple[datetime, ...]:
    since = stamp(now - timedelta(days=days))
    return tuple(moment(at) for (at,) in session.rows(_STRIKES, {"account": account, "since": since}))


def suspension_in_force(session: Session, account: str, now: datetime) -> tuple[Suspension | None, int]:
    """The suspension in force, and how many there ever were."""
    rows = session.rows(_SUSPENSIONS, {"account": account})
    at = stamp(now)
    for began_at, ends_at, told, lifted_at in rows:
        if lifted_at is None and (ends_at is None or ends_at > at):
            return Suspension(account, moment(began_at), moment_or_none(ends_at), bool(told)), len(rows)
    return None, len(rows)


def open_incidents(session: Session, since: datetime) -> tuple[Incident, ...]:
    """Incidents that have not ended and whose last message is not older than `since`."""
    return tuple(
        Incident(number, moment(opened_at), moment(last_at), subject, frozenset(parse(keys)))
        for number, opened_at, last_at, subject, keys in session.rows(_INCIDENTS, {"since": stamp(since)})
    )
