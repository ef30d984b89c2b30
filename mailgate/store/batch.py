"""Recording: a decision with all its effects, many in one durable transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, null, or_, update

from mailgate.actions import Action, Alert, ChangeCase, Forward, OpenCase, Outgoing, Received, Relay, Reply, Timer
from mailgate.casework import STATE_OF_OUTCOME, MessageState, fold_address
from mailgate.errors import Conflict
from mailgate.facts import History
from mailgate.mail import Mail
from mailgate.policy import Decision, Policy
from mailgate.store import changes, desk, post, recall, receipt
from mailgate.store.asking import Asking
from mailgate.store.clock import stamp
from mailgate.store.codec import encode
from mailgate.store.gates import Gates
from mailgate.store.joining import names_mail
from mailgate.store.replies import replies_since
from mailgate.store.schema import addresses, decisions, messages, threads, timers
from mailgate.store.session import Session, Upsert
from mailgate.store.step import EVENT, Step
from mailgate.store.swarm import Sightings

_m, _p = messages.c, bindparam
_DECIDE = (
    update(messages)
    .where(
        _m.id == _p("of"),
        receipt.state_is(MessageState.WAITING),
        or_(_m.owner.is_(None), _m.owner == _p("me")),
    )
    .values(
        state=_p("new_state"), owner=null(), message_id=_p("new_message_id"), digest=_p("new_digest"),
        sender=_p("new_sender"), account=_p("new_account"), subject=_p("new_subject"), case_number=_p("new_case"),
        decided_at=_p("at"),
    )
)  # fmt: skip
_DECISION = insert(decisions).values({name: _p(name) for name in ("message", "at", "outcome", "decision")})
_THREAD = Upsert(threads, ["message_id", "case_number"])
_KNOWN = Upsert(addresses, ["address"])
_FINISH = delete(timers).where(
    timers.c.kind == _p("of_kind"), timers.c.about == _p("of"), timers.c.due_at == _p("was_due")
)
_NOT_KNOWING = frozenset({"receipt"})  # replies that make nobody known


class Batch:
    """One transaction of the judge: later messages see the effects of earlier ones. Made by `Store.batch()`.

    What no later message can see is written at the end, in bulk. When anything raises, leave the block: nothing of
    the batch is kept, and its messages are handed out one by one next time.
    """

    def __init__(self, session: Session, gates: Gates, sightings: Sightings, host: str) -> None:
        self._session, self._gates, self._sightings, self._host = session, gates, sightings, host
        self._me = gates.me()
        self._anew = session.dialect == "postgresql"
        self._incidents: frozenset[str] = frozenset()
        self._decisions: list[Mapping[str, object]] = []
        self._outbox: list[Mapping[str, object]] = []
        self._threads: list[Mapping[str, object]] = []
        self._events: list[Mapping[str, object]] = []
        self._known: set[str] = set()

    def take(self, limit: int) -> list[Received]:
        """As `Store.take`, in this transaction: the next batch costs no commit of its own."""
        return receipt.take(self._session, self._gates, limit)

    def history(
        self, mail: Mail, *, sender_address: str, account: str, now: datetime, policy: Policy,
        exclude: int | None = None, technician: bool = False, addressed: str | None = None, quotes_return: bool = False,
    ) -> History:  # fmt: skip
        """As `Store.history`, seeing what this batch has done so far."""
        asking = Asking(
            sender_address, account, now, policy, exclude, technician, addressed, quotes_return, anew=self._anew
        )
        found = recall.history(self._session, self._sightings, mail, asking)
        self._anew = False
        self._incidents = frozenset(incident.number for incident in found.incidents)
        return found

    def commit(
        self, received: Received, mail: Mail, decision: Decision, actions: Sequence[Action], now: datetime,
        *, account: str = "",
    ) -> None:  # fmt: skip
        """Record one decision with its effects. Conflict where another gate has the message or a case has moved."""
        at, case = stamp(now), _case_of(actions)
        self._decide(received.id, mail, decision, at, account, case)
        self._effects(actions, now, received.id, "gate")
        if case and names_mail(mail.message_id):
            self._session.do(_THREAD, {"message_id": mail.message_id, "case_number": case})

    def _decide(self, number: int, mail: Mail, decision: Decision, at: int, account: str, case: str | None) -> None:
        changed = self._session.run(
            _DECIDE,
            {
                "of": number,
                "me": self._me,
                "new_state": STATE_OF_OUTCOME[decision.outcome].value,
                "new_message_id": mail.message_id or None,
                "new_digest": bytes.fromhex(mail.digest),
                "new_sender": fold_address(mail.sender.address),
                "new_account": account or None,
                "new_subject": mail.subject,
                "new_case": case,
                "at": at,
            },
        )
        if changed != 1:
            raise Conflict(f"message {number} is not this gate's to decide: it was decided, or taken over")
        self._decisions.append(
            {"message": number, "at": at, "outcome": decision.outcome.value, "decision": encode(decision)}
        )

    def apply(self, actions: Sequence[Action], now: datetime, *, by: str = "gate", message: int | None = None) -> None:
        """Effects that come of no decision: an admin's step, a technician's command, a timer's."""
        self._effects(actions, now, message, by)

    def replies_since(self, who: str | None, since: datetime) -> int:
        """As `Store.replies_since`; what this batch itself adds is not counted."""
        return replies_since(self._session, who, since, None)

    def finish(self, timer: Timer, actions: Sequence[Action], now: datetime) -> None:
        """A due timer is done, with its effects; Conflict where another gate has done it or it was set anew."""
        assert timer.due_at is not None
        values = {"of_kind": timer.kind, "of": timer.about, "was_due": stamp(timer.due_at)}
        if self._session.run(_FINISH, values) != 1:
            raise Conflict(f"timer {timer.kind} of {timer.about}: it was done, or set anew")
        self._effects(actions, now, None, "timer")

    def set_aside(self, received: Received, why: str, *alerts: Alert, now: datetime | None = None) -> None:
        """Poison: a person must look. `alerts` go out with it."""
        step = self.step(now or received.incoming.received_at, received.id, "gate")
        desk.set_aside(step, received.id, why)
        for alert in alerts:
            self._send(alert, step)

    def step(self, now: datetime, message: int | None, actor: str) -> Step:
        """For the store's own parts: one change's surroundings."""
        return Step(self._session, now, stamp(now), message, actor, self._events, self._incidents)

    def _effects(self, actions: Sequence[Action], now: datetime, message: int | None, actor: str) -> None:
        step = self.step(now, message, actor)
        for action in actions:
            if isinstance(action, Outgoing):
                self._send(action, step)
            else:
                changes.apply(step, action)

    def _send(self, action: Outgoing, step: Step) -> None:
        kind = type(action).__name__.lower()
        message_id = f"<{step.message or 0}.{step.at:x}.{secrets.token_hex(5)}.{kind}@{self._host}>"
        self._outbox.append(post.row_of(action, step.message, message_id, step.at))
        if isinstance(action, Forward | Relay | Reply) and action.case:
            self._threads.append({"message_id": message_id, "case_number": action.case})
        if isinstance(action, Reply) and action.kind not in _NOT_KNOWING:
            self._know(fold_address(action.to), step.at)

    def _know(self, address: str, at: int) -> None:
        if address not in self._known:
            self._session.do(_KNOWN, {"address": address, "since": at})
            self._known.add(address)

    def flush(self) -> None:
        """Write what was put off: called by the store at the end of the block."""
        self._session.many(_DECISION, self._decisions)
        self._session.many(_THREAD, self._threads)
        self._session.many(post.ADD, self._outbox)
        self._session.many(EVENT, self._events)


def _case_of(actions: Sequence[Action]) -> str | None:
    """The case that a message belongs to: the one it opens or changes, or that what goes out is about."""
    for action in actions:
        if isinstance(action, OpenCase | ChangeCase):
            return action.number
    for action in actions:
        if isinstance(action, Forward | Relay | Reply) and action.case:
            return action.case
    return None
