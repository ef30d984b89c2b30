"""What an admin has told the gate about its world: whose mailbox it guards, who the technicians are, whom it trusts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class World:
    """The part of the config that judging needs. Addresses are lower case; "@example.com" stands for a whole domain."""

    address: str  # of the mailbox in front of which the gate stands
    aliases: tuple[str, ...] = ()  # further addresses of the same mailbox
    technicians: tuple[str, ...] = ()  # addresses or "@domain" that technicians write from
    admins: tuple[str, ...] = ()
    trusted_authserv_ids: tuple[str, ...] = ()  # whose Authentication-Results (RFC 8601) are believed
    free_domains: frozenset[str] = frozenset()  # free-mail domains: each address is an account of its own
    known: tuple[str, ...] = ()  # addresses or "@domain" that are answered without authentication
    accounts: tuple[tuple[str, str], ...] = ()  # address or "@domain" -> account, the admin's merges
    languages: tuple[str, ...] = ("es", "en")
    acknowledge: bool = True  # tell customers the case number when a message is forwarded
    remind_detail_hours: int = 24
    expire_detail_days: int = 7
    close_answered_days: int = 5

    @property
    def own(self) -> frozenset[str]:
        """All addresses of the mailbox."""
        return frozenset((self.address, *self.aliases))


def listed(address: str, patterns: tuple[str, ...]) -> bool:
    """Whether an address stands in a list of addresses and "@domain" patterns."""
    return address in patterns or f"@{address.rpartition('@')[2]}" in patterns
