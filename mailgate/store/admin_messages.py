"""Store: messages as an admin sees and moves them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, literal_column, select

from mailgate.actions import Alert, Received
from mailgate.casework import MessageState
from mailgate.errors import NotFound
from mailgate.policy import Decision, Policy
from mailgate.store import desk
from mailgate.store.base import Base
from mailgate.store.clock import moment, moment_or_none, stamp
from mailgate.store.codec import decode, parse
from mailgate.store.receipt import state_is
from mailgate.store.records import Event, Message
from mailgate.store.schema import decisions, events, messages
from mailgate.store.session import Row

_m, _d, _e, _p = messages.c, decisions.c, events.c, bindparam
MESSAGE_COLUMNS = (
    _m.id, _m.received_at, _m.envelope_from, _m.recipients, _m.source, _m.size, _m.state, _m.starts, _m.released,
    _m.why_aside, _m.message_id, _m.sender, _m.account, _m.subject, _m.case_number, _m.decided_at,
)  # fmt: skip
EVENT_COLUMNS = (_e.at, _e.kind, _e.case_number, _e.account, _e.message, _e.actor, _e.detail)
_all = select(*MESSAGE_COLUMNS)
_BY_ID = _all.where(_m.id == _p("of"))
_BY_MESSAGE_ID = _all.where(_m.message_id == _p("of")).order_by(_m.id)
_NEWEST = _all.order_by(_m.id.desc()).limit(_p("limit"))
_IN_STATE = {state: _NEWEST.where(state_is(state)) for state in MessageState}
_DECISIONS = select(_d.at, _d.decision).where(_d.message == _p("of")).order_by(_d.id)
_EVENTS = select(*EVENT_COLUMNS).where(_e.message == _p("of")).order_by(_e.id)
_WRONG = select(_e.message).where(_e.kind == literal_column("'wrong'")).order_by(_e.id)
_DECIDED: Select[tuple[object, ...]] = (
    select(_d.id, _d.decision, *MESSAGE_COLUMNS)
    .join_from(decisions, messages, _m.id == _d.message)
    .where(and_(_d.id > _p("after"), _d.at >= _p("since"), _d.at < _p("until")))
    .order_by(_d.id)
    .limit(_p("limit"))
)
_PAGE = 500


def message(row: Row) -> Message:
    """The value of one row of MESSAGE_COLUMNS."""
    (number, received_at, sender, recipients, source, size, state, starts, released,
     why_aside, message_id, author, account, subject, case, decided_at) = row  # fmt: skip
    return Message(
        number, moment(received_at), sender, tuple(parse(recipients)), source, size, MessageState(state), starts,
        bool(released), why_aside, message_id, author, account, subject, case, moment_or_none(decided_at),
    )  # fmt: skip


def event(row: Row) -> Event:
    """The value of one row of EVENT_COLUMNS."""
    at, kind, case, account, number, actor, detail = row
    return Event(moment(at), kind, case, account, number, actor, parse(detail))


class AdminMessages(Base):
    """Find, list, release, reject, set aside."""

    def find_messages(self, key: int | str) -> list[Message]:
        """By row id (a number, or its digits) or by Message-ID, with its brackets or without. NotFound for none."""
        digits = isinstance(key, int) or key.isdecimal()
        with self._db.read() as session:
            if digits:
                rows = session.rows(_BY_ID, {"of": int(key)})
            else:
                rows = session.rows(_BY_MESSAGE_ID, {"of": f"<{str(key).strip().strip('<>')}>"})
        if not rows:
            raise NotFound(f"message {key}: the store has none of this id or Message-ID")
        return [message(row) for row in rows]

    def messages(self, state: MessageState | None = None, limit: int = 1000) -> list[Message]:
        """The newest first."""
        statement = _NEWEST if state is None else _IN_STATE[state]
        with self._db.read() as session:
            return [message(row) for row in session.rows(statement, {"limit": limit})]

    def held(self, limit: int = 1000) -> list[Message]:
        return self.messages(MessageState.HELD, limit)

    def aside(self, limit: int = 1000) -> list[Message]:
        return self.messages(MessageState.ASIDE, limit)

    def decisions_of(self, number: int) -> list[tuple[datetime, Decision]]:
        """All decisions about a message, oldest first: a released one has several."""
        with self._db.read() as session:
            return [(moment(at), decode(decision)) for at, decision in session.rows(_DECISIONS, {"of": number})]

    def events_of(self, number: int) -> list[Event]:
        """What was done to a message by hand, and what it did to cases and accounts."""
        with self._db.read() as session:
            return [event(row) for row in session.rows(_EVENTS, {"of": number})]

    def decided(self, since: datetime, until: datetime) -> Iterator[tuple[Message, Decision]]:
        """Every decision of a period with its message, in order; read page by page."""
        after = 0
        while True:
            values = {"after": after, "since": stamp(since), "until": stamp(until), "limit": _PAGE}
            with self._db.read() as session:
                rows = session.rows(_DECIDED, values)
            yield from ((message(row[2:]), decode(row[1])) for row in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    def wrong_returns(self) -> list[int]:
        """Row ids of messages whose return a technician or an admin undid: examples for `mailgate evaluate`."""
        with self._db.read() as session:
            return [number for (number,) in session.rows(_WRONG)]

    def set_aside(self, received: Received, why: str, *alerts: Alert, now: datetime | None = None) -> None:
        """Poison: a person must look, the others flow. `alerts` go out with it."""
        with self.batch() as batch:
            batch.set_aside(received, why, *alerts, now=now)

    def retry_aside(self, number: int, now: datetime, by: str) -> None:
        """Judge a message that was set aside once more, as new."""
        with self.batch() as batch:
            desk.retry_aside(batch.step(now, number, by), number)

    def release(self, number: int, now: datetime, by: str, policy: Policy | None = None) -> None:
        """The message waits again, with `released`: it is forwarded whatever the rules say; its sender is known now.

        Whatever its outcome was, but forwarded or relayed. Where it was returned, that was wrong: its strikes are taken
        back, with a suspension that they made by the policy. NotFound, MailgateError where that can't be.
        """
        asked = policy or Policy(rules=())
        with self.batch() as batch:
            desk.release(batch.step(now, number, by), number, asked.strikes, asked.strike_days)

    def reject(self, number: int, now: datetime, by: str) -> None:
        """An admin has decided against a message."""
        with self.batch() as batch:
            desk.reject(batch.step(now, number, by), number)
