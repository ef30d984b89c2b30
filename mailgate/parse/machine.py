"""Machine mail and its kind (RFC 3834, 3464, 8098, 5965, 2919): never to be answered, so every sign is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mailgate.mail import Address, Machine, MachineKind
from mailgate.parse import autoreply, bounce

Headers = Mapping[str, tuple[str, ...]]

LOOP_HEADER = "x-mailgate-loop"
_COMMENT = re.compile(r"\([^()]*\)")
_REPORTS = {
    "delivery-status": MachineKind.BOUNCE,
    "disposition-notification": MachineKind.REPORT,
    "feedback-report": MachineKind.REPORT,
}
_NOBODY = re.compile(
    r"(?:.*[._+-])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|no[-_.]?respond(?:er|a)?|"
    r"no[-_.]?contest(?:ar|e)|noresponda|unattended|autoresponder|auto[-_.]?reply|autorespuesta)(?:[._+-].*)?",
    re.I,
)
_LIST = re.compile(r"owner-.+|.+-(?:owner|request|bounces?|bounce\+.+)|bounces?[-+=].+|.+-bounces\+.+", re.I)
_LIST_HEADERS = (
    "list-id",
    "list-post",
    "list-help",
    "list-archive",
    "list-subscribe",
    "list-owner",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
)
_CAMPAIGN = (
    "feedback-id",
    "list-unsubscribe-post",
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-mc-user",
    "x-mailgun-sid",
    "x-sg-eid",
    "x-ses-outgoing",
    "x-csa-complaints",
    "x-mailer-lid",
    "x-report-abuse-to",
)
_UNSUBSCRIBE = re.compile(
    r"unsubscribe|darse de baja|cancelar (?:la |su |tu )?suscripci[óo]n|anular (?:la |su )?suscripci[óo]n|dejar de "
    r"recibir|manage (?:your )?preferences|desuscribir|recibes? este (?:correo|mensaje) porque|you (?:are "
    r"receiving|received) this e?-?mail because",
    re.I,
)
_BULK_WORDS = frozenset(("bulk", "junk", "list"))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the judgement rests on."""

    headers: Headers
    sender: Address
    return_path: str | None
    subject: str
    own: str  # own words
    text: str
    types: tuple[str, ...]  # media types of the root and of its children
    report: str  # report-type of a multipart/report, "" for none


def machine(seen: Seen) -> Machine | None:
    """Why this mail is a machine's; None for a person's."""
    return (
        _marked(seen)
        or _reported(seen)
        or bounce.bounce(seen.headers, seen.sender, seen.return_path, seen.subject, seen.text)
        or _automatic(seen)
        or _bulk(seen)
        or _nobody(seen)
    )


def unanswerable(seen: Seen) -> str:
    """The header line that forbids an answer to a person's mail; "" for none."""
    for name in ("precedence", "x-auto-response-suppress", "list-id", "list-unsubscribe", *_LIST_HEADERS[1:]):
        value = _first(seen.headers, name)
        if value and _forbids(name, value):
            return f"{_written(name)}: {value}"[:200]
    if bounce.is_daemon(seen.sender) or seen.sender.address.startswith("postmaster@"):
        return f"From: {seen.sender.address}"
    return ""


def _forbids(name: str, value: str) -> bool:
    """Whether a header's value forbids an answer."""
    if name == "precedence":
        return _bare(value) in _BULK_WORDS
    if name == "x-auto-response-suppress":
        return bool(
            {part.strip() for part in value.lower().split(",")} & {"all", "autoreply", "oof", "dr", "rn", "nrn"}
        )
    return True


def _marked(seen: Seen) -> Machine | None:
    """Our own mark, and what the server in front of us marked as spam."""
    if LOOP_HEADER in seen.headers:
        return Machine(MachineKind.LOOP, f"X-Mailgate-Loop: {_first(seen.headers, LOOP_HEADER)}"[:200])
    if _bare(_first(seen.headers, "x-spam-flag")) == "yes":
        return Machine(MachineKind.SPAM, "X-Spam-Flag: YES")
    return None


def _reported(seen: Seen) -> Machine | None:
    """Delivery, read and abuse reports, by their media types."""
    if seen.types and seen.types[0] == "multipart/report" and seen.report in _REPORTS:
        return Machine(_REPORTS[seen.report], f"Content-Type: multipart/report; report-type={seen.report}")
    for kind in seen.types:
        name = kind.removeprefix("message/").removeprefix("global-")
        if kind.startswith("message/") and name in _REPORTS:
            return Machine(_REPORTS[name], f"Content-Type: {kind}")
    if seen.types and seen.types[0] == "multipart/report":
        return Machine(MachineKind.REPORT, "Content-Type: multipart/report")
    return None


def _automatic(seen: Seen) -> Machine | None:
    """RFC 3834's own header, then what out-of-office programs write."""
    value = _first(seen.headers, "auto-submitted")
    word = _bare(value)
    if word and word != "no":
        kind = MachineKind.AUTO_REPLY if word.startswith("auto-replied") else MachineKind.REPORT
        return Machine(kind, f"Auto-Submitted: {value}"[:200])
    sign = autoreply.sign(seen.headers, seen.subject, seen.own or seen.text)
    return Machine(MachineKind.AUTO_REPLY, sign) if sign else None


def _bulk(seen: Seen) -> Machine | None:
    """Lists and bulk mail: two signs of different kinds, for one alone may stray into a person's mail."""
    signs = [f"{_written(name)}: {value}" for name in _LIST_HEADERS[:1] if (value := _first(seen.headers, name))]
    if not signs:
        signs = [f"{_written(name)}: {_first(seen.headers, name)}" for name in _LIST_HEADERS if name in seen.headers][
            :1
        ]
    if "list-unsubscribe" in seen.headers:
        signs.append(f"List-Unsubscribe: {_first(seen.headers, 'list-unsubscribe')}")
    if _bare(_first(seen.headers, "precedence")) in _BULK_WORDS:
        signs.append(f"Precedence: {_first(seen.headers, 'precedence')}")
    signs += [f"{_written(name)}: {_first(seen.headers, name)}" for name in _CAMPAIGN if name in seen.headers][:1]
    if signs and _UNSUBSCRIBE.search(seen.text[-1500:]):
        signs.append("unsubscribe")
    return Machine(MachineKind.BULK, signs[0][:200]) if len(signs) >= 2 else None


def _nobody(seen: Seen) -> Machine | None:
    """Senders behind which nobody reads."""
    if seen.return_path == "":
        return Machine(MachineKind.AUTO_REPLY, "Return-Path: <>")
    local = seen.sender.address.rpartition("@")[0]
    if _NOBODY.fullmatch(local):
        return Machine(MachineKind.REPORT, f"From: {seen.sender.address}")
    if _LIST.fullmatch(local):
        return Machine(MachineKind.BULK, f"From: {seen.sender.address}")
    back = (seen.return_path or "").rpartition("@")[0]
    if _NOBODY.fullmatch(back):
        return Machine(MachineKind.REPORT, f"Return-Path: <{seen.return_path}>")
    return None


def _first(headers: Headers, name: str) -> str:
    values = headers.get(name)
    return values[0] if values else ""


def _bare(value: str) -> str:
    """A value's first word in lower case, without comments and parameters."""
    if "(" in value:
        value = _COMMENT.sub(" ", value)
    return value.partition(";")[0].strip().lower() if value else ""


def _written(name: str) -> str:
    """A header's name as people write it."""
    return "-".join(part.upper() if part == "id" else part.capitalize() for part in name.split("-"))
