"""Addresses behind which nobody reads, by their names: mailers, no-reply senders, lists (RFC 3834 section 2)."""

from __future__ import annotations

import re

_DAEMON = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|mailerdaemon|mdaemon|mmdf|uucp|maildeliverysystem|"
    r"mail[-_.]?delivery[-_.]?(?:system|subsystem)?)(?:[-+_.].*)?|microsoftexchange[0-9a-f]{20,40}",
    re.I,
)
_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no[-_.]?reply|not[-_.]?reply|do[-_.]?not[-_.]?re(?:ply|spond)|dont[-_.]?reply|no[-_.]?response|"
    r"no[-_.]?respond(?:er|a)?|no[-_.]?contest(?:ar|e)|unattended|auto[-_.]?responder|auto[-_.]?reply|autor?respuesta|"
    r"nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|nao[-_.]?responda|non[-_.]?rispondere)(?:[._+-].*)?",
    re.I,
)
_LIST = re.compile(r"owner-.+|.+-(?:owner|request|bounces?|bounce\+.+)|bounces?[-+=].+|.+-bounces\+.+", re.I)
# People write from these too, through a web form or as administrators: no sign of a machine, but no place to answer.
_UNREAD = ("postmaster", "nobody")


def daemon(local: str) -> bool:
    """Whether an address with this local part is a mailer's daemon's."""
    return _DAEMON.fullmatch(local) is not None


def no_reply(local: str) -> bool:
    """Whether an address with this local part says that it takes no answer."""
    return _NO_REPLY.fullmatch(local) is not None


def of_list(local: str) -> bool:
    """Whether an address with this local part is one that a mailing list sends or is managed from."""
    return _LIST.fullmatch(local) is not None


def robot(address: str) -> bool:
    """Whether nobody reads what is sent there, by its name."""
    local = address.partition("@")[0]
    return local.lower() in _UNREAD or daemon(local) or no_reply(local) or of_list(local)
