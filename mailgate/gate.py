"""The way of a message, from kept to decided. Read `Gate.judge`: it is the program."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace

from mailgate.actions import Action, Alert, ChangeCase, Received, Reply, ToldSuspension
from mailgate.ceiling import Ceiling, Ceilings
from mailgate.decide import decide
from mailgate.errors import Conflict, StoreUnavailable
from mailgate.facts import Facts, Role
from mailgate.gather import addressed_case, gather, identify
from mailgate.judge import judge
from mailgate.mail import Mail
from mailgate.objection import quotes_return
from mailgate.parse import parse
from mailgate.plan import plan
from mailgate.policy import Decision, Finding, Outcome, Policy
from mailgate.store import Batch, Store
from mailgate.world import World

STARTS = 3  # a message that has killed the process so often is set aside


@dataclass(frozen=True, slots=True)
class Verdict:
    """One message judged: everything that led to the decision, so that it can be shown."""

    received: Received
    mail: Mail
    facts: Facts
    findings: tuple[Finding, ...]
    decision: Decision
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Poison:
    """A message that can't be judged: it is set aside for a person, the others flow."""

    received: Received
    error: str


Limit = Callable[[], AbstractContextManager[object]]  # bounds the time that one message may take


class Gate:
    """Judges kept messages, a batch in a transaction."""

    def __init__(
        self,
        store: Store,
        world: World,
        policy: Policy,
        secret: bytes,
        ceilings: Ceilings | None = None,
        limit: Limit = nullcontext,
        *,
        observe: bool = False,
    ) -> None:
        self._store, self._world, self._policy, self._secret = store, world, policy, secret
        self._ceilings, self._limit, self._observe = ceilings, limit, observe

    def judge(self, tx: Batch, received: Received) -> Verdict:
        """The line: bytes, what they say, what we know, what rules find, what is decided, what is to be done.

        Raises RuleFailed, or whatever else went wrong: nothing has been changed then.
        """
        mail = parse(received.incoming.raw, received.incoming.envelope_from, self._world.own)
        sender = identify(mail, self._world)
        history = tx.history(
            mail,
            sender_address=sender.address,
            account=sender.account,
            now=received.at,
            policy=self._policy,
            exclude=received.id,
            technician=sender.role is Role.TECHNICIAN,
            addressed=addressed_case(mail, received, self._world, self._secret),
            quotes_return=quotes_return(mail.quoted, self._policy),
        )
        facts = gather(received, mail, history, self._world, self._policy)
        findings = judge(facts, self._policy, received.released)
        decision = decide(findings, facts, self._world, self._policy, received.released)
        if self._observe:
            decision = self._harmless(decision, findings, facts)
        actions = plan(decision, facts, received, self._world, self._policy)
        return Verdict(received, mail, facts, findings, decision, actions)

    def _harmless(self, decision: Decision, findings: tuple[Finding, ...], facts: Facts) -> Decision:
        """Mode "observe": what would have been returned or held is forwarded, and nobody is answered."""
        observed = decision.outcome
        if observed in (Outcome.RETURN, Outcome.HOLD):
            let_pass = decide(findings, facts, self._world, self._policy, released=True)
            decision = replace(let_pass, reason="observed")  # no admin has released it
        withheld = decision.reply_withheld or "observe"
        return replace(decision, strikes=(), reply_withheld=withheld, observed=observed)

    def work(self, limit: int) -> list[Verdict | Poison]:
        """Judge at most `limit` waiting messages in one transaction; empty where none waits."""
        taken = self._store.take(limit)
        if not taken:
            return []
        try:
            with self._store.batch() as tx:
                ceiling = self._ceiling(tx)
                return [self._one(tx, received, ceiling) for received in taken]
        except BaseException as error:
            # They come back one by one; an outage or another gate's claim says nothing against them.
            with suppress(StoreUnavailable):
                self._store.put_back(taken, count=not isinstance(error, StoreUnavailable | Conflict))
            raise

    def _one(self, tx: Batch, received: Received, ceiling: Ceiling | None) -> Verdict | Poison:
        if received.starts >= STARTS:
            return self._aside(tx, Poison(received, f"Killed: judging it ended the process {received.starts} times"))
        try:
            with self._limit():
                verdict = self.judge(tx, received)
        except (StoreUnavailable, Conflict):
            raise
        except Exception as error:  # whatever a hostile mail or a rule may raise: the others flow
            return self._aside(tx, Poison(received, f"{type(error).__name__}: {error}"[:500]))
        if ceiling:
            verdict = _bounded(verdict, ceiling)
        # Not the clock's now: what a message leads to counts from its arrival (or release), as it was judged, so that
        # neither an outage nor a replay puts off what falls due.
        at, account = received.at, verdict.facts.sender.account
        tx.commit(received, verdict.mail, verdict.decision, verdict.actions, now=at, account=account)
        return verdict

    def _ceiling(self, tx: Batch) -> Ceiling | None:
        return Ceiling(self._ceilings, tx.replies_since, self._world.free_domains) if self._ceilings else None

    def _aside(self, tx: Batch, poison: Poison) -> Poison:
        values = {"message": str(poison.received.id), "error": poison.error}
        tx.set_aside(
            poison.received, poison.error, *((Alert("admin", "poison", values),) if self._world.admins else ())
        )
        return poison


def _bounded(verdict: Verdict, ceiling: Ceiling) -> Verdict:
    """The verdict without a reply that would be over a ceiling: the outcome stays, the log says why."""
    actions = ceiling.bounded(verdict.actions, verdict.received.at)
    if len(actions) == len(verdict.actions) or any(isinstance(action, Reply) for action in actions):
        return verdict
    unsaid = tuple(_unsaid(action, verdict.decision) for action in actions if not isinstance(action, ToldSuspension))
    return replace(verdict, actions=unsaid, decision=replace(verdict.decision, reply_withheld="limit"))


def _unsaid(action: Action, decision: Decision) -> Action:
    """A clause-6 reply that does not go out has told nobody that the case is being handled (rule 9)."""
    returned = decision.outcome is Outcome.RETURN
    return replace(action, handled=False) if returned and isinstance(action, ChangeCase) else action
