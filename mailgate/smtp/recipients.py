"""Which recipients the gate takes mail for: its own, and no others (no open relay)."""

from __future__ import annotations

from collections.abc import Iterable

_ROUTING = frozenset('%!@":,;\\')  # in a local part: somebody wants it sent on to another place


class Recipients:
    """The addresses, and @domains, that mail is accepted for.

    A +tag is dropped before looking, so signed case addresses (soporte+c123.sig@) are accepted as the
    mailbox is; whether a signature is good is judged later. Postmaster of these domains is accepted too
    (RFC 5321 4.5.1).
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        folded = {_folded(pattern) for pattern in patterns}
        self._domains = frozenset(p[1:] for p in folded if p.startswith("@"))
        served = self._domains | {p.rpartition("@")[2] for p in folded}
        self._addresses = frozenset(folded) | {f"postmaster@{domain}" for domain in served} | {"postmaster"}

    def accept(self, address: str) -> bool:
        """Whether mail for this address is the gate's."""
        local, _, domain = _folded(address).rpartition("@")
        if not local:
            return domain in self._addresses
        if not _ROUTING.isdisjoint(local):
            return False
        return f"{local.partition('+')[0]}@{domain}" in self._addresses or domain in self._domains


def _folded(address: str) -> str:
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{_ascii(domain)}" if at else domain


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
