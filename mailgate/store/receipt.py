"""Receiving: messages are kept durably, then taken for judging in order of arrival."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, insert, literal_column, null, select, text, update

from mailgate.actions import Incoming, Received
from mailgate.casework import MessageState
from mailgate.store.clock import moment, moment_or_none, stamp
from mailgate.store.codec import parse, to_json
from mailgate.store.gates import Gates
from mailgate.store.schema import events, messages, raw
from mailgate.store.session import Row, Session

_m = messages.c
TAKEN_BYTES = 64 * 2**20  # one take holds no more than this in memory, but always one message


def state_is(state: MessageState) -> ColumnElement[bool]:
    """A literal comparison: only such a one can use the partial index of that state."""
    return _m.state == literal_column(f"'{state.value}'")


_LAST_ID = select(func.coalesce(func.max(_m.id), literal_column("0")))
_NEXT_IDS = text("SELECT nextval('messages_id_seq') FROM generate_series(1, :count)")
_KEEP = insert(messages).values(
    {name: bindparam(name) for name in ("id", "received_at", "envelope_from", "recipients", "source", "size", "lane")}
    | {"state": literal_column("'waiting'"), "starts": literal_column("0")}
)
_KEEP_RAW = insert(raw)

_FROM = re.compile(rb"^from[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.I | re.M)
_DOMAIN = re.compile(rb"@([A-Za-z0-9\x80-\xff._-]{1,255})")
_HEAD = 65_536


def lane(incoming: Incoming) -> str:
    """Messages of one lane are judged in order by one gate at a time: the domain of From, found without parsing.

    It may be coarser than an account (all of gmail.com is one lane), never finer.
    """
    head = incoming.raw[:_HEAD]
    line = _FROM.search(head)
    domains = _DOMAIN.findall(line[0]) if line else []
    if domains:
        return str(domains[-1], "ascii", "replace").replace("�", "?").lower()
    return (incoming.envelope_from or "").rpartition("@")[2].lower()


def clean(value: str) -> str:
    """Text that any database takes: no NUL, no lone surrogates."""
    if value.isascii():
        return value.replace("\0", "")
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def keep(session: Session, batch: Sequence[Incoming]) -> list[int]:
    """One row and its bytes for each; their ids, in the same order."""
    ids = _new_ids(session, len(batch))
    session.many(_KEEP, [_row(number, incoming) for number, incoming in zip(ids, batch, strict=True)])
    session.many(_KEEP_RAW, [{"message": number, "raw": m.raw} for number, m in zip(ids, batch, strict=True)])
    return ids


def _new_ids(session: Session, count: int) -> list[int]:
    if session.dialect == "postgresql":
        return [number for (number,) in session.rows(_NEXT_IDS, {"count": count})]
    last = session.row(_LAST_ID)
    first = (last[0] if last else 0) + 1
    return list(range(first, first + count))


def _row(number: int, incoming: Incoming) -> dict[str, object]:
    sender = incoming.envelope_from
    return {
        "id": number,
        "received_at": stamp(incoming.received_at),
        "envelope_from": None if sender is None else clean(sender),
        "recipients": to_json([clean(recipient) for recipient in incoming.recipients]),
        "source": clean(incoming.source),
        "size": len(incoming.raw),
        "lane": clean(lane(incoming)),
    }


_other = messages.alias("other")
_CLAIMED_ELSEWHERE = exists().where(
    and_(_other.c.owner.is_not(None), _other.c.owner != bindparam("me"), _other.c.lane == _m.lane)
)
_COLUMNS = (_m.id, _m.received_at, _m.envelope_from, _m.recipients, _m.source, _m.starts, _m.released)
_NEXT = (
    select(*_COLUMNS, _m.size)
    .where(state_is(MessageState.WAITING), _m.owner.is_(None), ~_CLAIMED_ELSEWHERE)
    .order_by(_m.id)
    .limit(bindparam("limit"))
)
_RELEASED = select(func.max(events.c.at)).where(
    events.c.message == bindparam("message"), events.c.kind == literal_column("'released'")
)
_RAW = select(raw.c.raw).where(raw.c.message == bindparam("message"))
_CLAIM = (
    update(messages)
    .where(_m.id == bindparam("message"))
    .values(owner=bindparam("me"), starts=_m.starts + literal_column("1"))
)
_OWNERS = select(_m.owner).where(_m.owner.is_not(None), _m.owner != bindparam("me")).distinct()
_FREE = update(messages).where(_m.owner.is_not(None), _m.owner == bindparam("gate")).values(owner=null())
_PUT_BACK = (
    update(messages)
    .where(_m.id == bindparam("message"), state_is(MessageState.WAITING))
    .values(owner=null(), starts=_m.starts - bindparam("again"))
)
# Takes of several gates are short and queue here, so that none sees half of another's claims.
_QUEUE = text("SELECT pg_advisory_xact_lock(28008, 1)")


def take(session: Session, gates: Gates, limit: int) -> list[Received]:
    """Waiting messages in order of arrival, claimed, their starts counted. One that was started before comes alone.

    What this gate took before and has not decided (its batch was undone) waits again.
    """
    me = gates.me()
    if session.dialect == "postgresql":
        session.row(_QUEUE)
    session.do(_FREE, {"gate": me})
    for gate in gates.dead(owner for (owner,) in session.rows(_OWNERS, {"me": me})):
        session.do(_FREE, {"gate": gate})
    chosen = _chosen(session.rows(_NEXT, {"me": me, "limit": limit}))
    session.many(_CLAIM, [{"message": row[0], "me": me} for row in chosen])
    return [received(session, row) for row in chosen]


def _chosen(rows: list[Row]) -> list[Row]:
    if rows and rows[0][5]:
        return rows[:1]
    chosen: list[Row] = []
    size = 0
    for row in rows:
        size += row[7]
        if row[5] or (chosen and size > TAKEN_BYTES):
            break
        chosen.append(row)
    return chosen


def received(session: Session, row: Row) -> Received:
    """The value of one row of _COLUMNS; its bytes are empty where they have been purged."""
    number, arrived, sender, recipients, source, starts, released = row[:7]
    stored = session.row(_RAW, {"message": number})
    incoming = Incoming(
        raw=bytes(stored[0]) if stored else b"",
        received_at=moment(arrived),
        envelope_from=sender,
        recipients=tuple(parse(recipients)),
        source=source,
    )
    let_go = session.row(_RELEASED, {"message": number}) if released else None
    at = moment_or_none(let_go[0]) if let_go else None
    return Received(number, incoming, starts, bool(released), at)


def put_back(session: Session, numbers: Iterable[int], *, count: bool) -> None:
    """Give claims up: another take finds the messages. With `count` the start stays counted (judging went wrong)."""
    session.many(_PUT_BACK, [{"message": number, "again": 0 if count else 1} for number in numbers])


_ONE = select(*_COLUMNS).where(_m.id == bindparam("message"))


def get(session: Session, number: int) -> Received | None:
    """One message with its bytes, whatever its state."""
    row = session.row(_ONE, {"message": number})
    return received(session, row) if row else None
