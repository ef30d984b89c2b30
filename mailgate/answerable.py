"""Who gets an answer at all (POLICY.md, RFC 3834 section 2): never a machine, never an address that may be forged."""

from __future__ import annotations

from mailgate.casework import fold_address
from mailgate.facts import Facts
from mailgate.unread import robot
from mailgate.world import World, listed

UNANSWERABLE = "unanswerable"  # a person's mail with a header that forbids an answer (RFC 3834, section 2)


def withheld(facts: Facts, world: World) -> str:
    """Why no reply may go to the sender, as a code; "" where it may (POLICY.md: who gets an answer at all)."""
    mail, address = facts.mail, facts.sender.address
    if not address:
        return "no-sender"
    if mail.return_path == "" or mail.machine:
        return "machine"
    if facts.old:
        return "old"
    if mail.unanswerable:
        return UNANSWERABLE
    if address in world.own or listed(address, world.technicians):
        return "own"
    if robot(address):
        return "robot"
    if not facts.sender.authenticated and (doubt := _doubt(facts)):
        return doubt
    return "" if _addressed(facts, world) else "not-addressed"


def _doubt(facts: Facts) -> str:
    """A known customer is believed without authentication, but not where the envelope names somebody else: then the
    one would learn of the other's cases."""
    if not facts.sender.known and not facts.history.known:
        return "unauthenticated"
    path = facts.mail.return_path
    return "envelope" if path is not None and fold_address(path) != facts.sender.address else ""


def _addressed(facts: Facts, world: World) -> bool:
    """The mailbox, or one of its case addresses, stands in To, Cc or Resent-*."""
    own = {(a.partition("@")[0], a.partition("@")[2]) for a in world.own}
    for entry in (*facts.mail.to, *facts.mail.cc):
        local, _, domain = entry.address.partition("@")
        if (local.partition("+")[0], domain) in own:
            return True
    return False
