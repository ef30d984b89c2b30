"""A customer's colleagues who take part in a case: they get what its technician answers. Nobody else ever does."""

from __future__ import annotations

from mailgate.casework import fold_address
from mailgate.gather import account_of
from mailgate.mail import Mail
from mailgate.unread import robot
from mailgate.world import World, listed

MOST = 20  # that one mail copies, and that one answer goes to


def copied(mail: Mail, customer: str, world: World) -> tuple[str, ...]:
    """Whom a mail is addressed to beside the mailbox, of the customer's own account: who was copied by the customer, or
    by a technician on purpose, and credibly is a colleague. Addresses of free mail are accounts of their own."""
    account = account_of(customer, world)
    inside = (*world.technicians, *world.admins)
    found = dict.fromkeys(fold_address(entry.address) for entry in (*mail.to, *mail.cc) if "@" in entry.address)
    return tuple(
        address
        for address in found
        if address != customer
        and account_of(address, world) == account
        and address not in {fold_address(own) for own in world.own}
        and not listed(address, inside)
        and not robot(address)
    )[:MOST]
