"""What a mail says: the values that parsing makes of raw bytes (RFC 5322). Nothing here is to be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MachineKind(StrEnum):
    """Why a mail is taken for a machine's (RFC 3834, RFC 3464, RFC 8098, RFC 2919)."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    REPORT = "report"
    BULK = "bulk"
    SPAM = "spam"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine's mail: its kind and the header line or words that show it."""

    kind: MachineKind
    sign: str


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header."""

    name: str  # display name, decoded, one line; "" for none
    address: str  # addr-spec, lower case; "" where the header names none

    @property
    def domain(self) -> str:
        """The part after the last @; "" for none."""
        return self.address.rpartition("@")[2] if "@" in self.address else ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part that is not the body's text."""

    name: str  # decoded file name without folders; "" for none
    type: str  # media type, lower case: "image/png"
    size: int  # bytes after decoding
    inline: bool  # shown within the text, or Content-Disposition: inline
    decoration: bool  # a logo, a tracking pixel, a signature's picture: no evidence
    content: bytes = field(repr=False)  # after decoding


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, whole. Every text is str without NUL and lone surrogates; headers are one line each."""

    digest: str  # SHA-256 of the raw bytes, hex
    message_id: str  # with its angle brackets; "" for none
    sender: Address  # the first address of From
    return_path: str | None  # address of Return-Path, "" for <>, None where the header lacks
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]  # To and Resent-To
    cc: tuple[Address, ...]  # Cc and Resent-Cc
    subject: str  # decoded, one line; "" for none
    date: datetime | None  # Date, aware
    received: datetime | None  # date of the topmost Received, aware
    in_reply_to: tuple[str, ...]  # message ids with their brackets
    references: tuple[str, ...]  # the same, oldest first
    text: str  # the whole body as plain text
    own_words: str  # what the sender wrote here, pasted logs included: no quote, signature, disclaimer
    quoted: str  # quoted thread and forwarded mail
    forwarded: str  # of `quoted`, what was forwarded on purpose: a third party's mail, an alert, a bounce
    signature: str  # signature and device footer ("Enviado desde mi iPhone")
    disclaimer: str
    attachments: tuple[Attachment, ...]
    machine: Machine | None
    unanswerable: str  # a header line that forbids an answer though a person wrote it; "" for none
    claimed_priority: str  # the header line that claims a high priority ("X-Priority: 1"); "" for none
    authentication: tuple[str, ...]  # values of Authentication-Results, topmost first
    headers: Mapping[str, tuple[str, ...]]  # name in lower case -> decoded values, topmost first
    defects: tuple[str, ...]  # what was wrong with the bytes, as stable codes: "charset-unknown"

    @property
    def evidence(self) -> tuple[Attachment, ...]:
        """The attachments that show or prove something (rules 3 and 4)."""
        return tuple(a for a in self.attachments if not a.decoration)
