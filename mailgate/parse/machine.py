"""Machine mail and its kind (RFC 3834, 3464, 8098, 5965, 2919): never to be answered, so every sign is named."""

from __future__ import annotations

from mailgate import unread
from mailgate.mail import Machine, MachineKind
from mailgate.parse import autoreply, bounce, bulk, reports
from mailgate.parse.seen import Seen, bare, written

LOOP_HEADER = "x-mailgate-loop"
_SUPPRESSED = frozenset(("all", "autoreply", "oof", "dr", "rn", "nrn"))


def machine(seen: Seen) -> Machine | None:
    """Why this mail is a machine's; None for a person's."""
    return (
        _marked(seen)
        or reports.typed(seen)
        or bounce.bounce(seen.headers, seen.sender, seen.return_path, seen.subject, seen.text)
        or _automatic(seen)
        or bulk.bulk(seen)
        or _nobody(seen)
    )


def unanswerable(seen: Seen) -> str:
    """The header line that forbids an answer to a person's mail; "" for none. The mailbox's own group forbids none."""
    listed = ("precedence", "list-id", "list-unsubscribe", *bulk.LIST_HEADERS[1:])
    for name in ("x-auto-response-suppress", *(() if bulk.own_list(seen) else listed)):
        value = seen.first(name)
        if value and _forbids(name, value):
            return f"{written(name)}: {value}"[:200]
    if bounce.is_daemon(seen.sender) or seen.sender.address.startswith("postmaster@"):
        return f"From: {seen.sender.address}"
    return ""


def _forbids(name: str, value: str) -> bool:
    """Whether a header's value forbids an answer."""
    if name == "precedence":
        return bare(value) in bulk.WORDS
    if name == "x-auto-response-suppress":
        return not _SUPPRESSED.isdisjoint(part.strip() for part in value.lower().split(","))
    return True


def _marked(seen: Seen) -> Machine | None:
    """Our own mark, and what the server in front of us marked as spam."""
    if LOOP_HEADER in seen.headers:
        return Machine(MachineKind.LOOP, f"X-Mailgate-Loop: {seen.first(LOOP_HEADER)}"[:200])
    if bare(seen.first("x-spam-flag")) == "yes":
        return Machine(MachineKind.SPAM, "X-Spam-Flag: YES")
    return None


def _automatic(seen: Seen) -> Machine | None:
    """RFC 3834's own header, then what out-of-office programs and cron write."""
    value = seen.first("auto-submitted")
    word = bare(value)
    if word and word != "no":
        kind = MachineKind.AUTO_REPLY if word.startswith("auto-replied") else MachineKind.REPORT
        return Machine(kind, f"Auto-Submitted: {value}"[:200])
    if "x-cron-env" in seen.headers:
        return Machine(MachineKind.REPORT, f"X-Cron-Env: {seen.first('x-cron-env')}"[:200])
    sign = autoreply.sign(seen)
    return Machine(MachineKind.AUTO_REPLY, sign) if sign else reports.worded(seen)


def _nobody(seen: Seen) -> Machine | None:
    """Senders behind which nobody reads."""
    if seen.return_path == "":
        return Machine(MachineKind.AUTO_REPLY, "Return-Path: <>")
    local, _, domain = seen.sender.address.rpartition("@")
    if unread.no_reply(local):
        return Machine(MachineKind.REPORT, f"From: {seen.sender.address}")
    if unread.of_list(local):
        return Machine(MachineKind.BULK, f"From: {seen.sender.address}")
    back, _, host = (seen.return_path or "").rpartition("@")
    if unread.no_reply(back) and (host == domain or not domain):  # a web form has its host's path, its visitor's From
        return Machine(MachineKind.REPORT, f"Return-Path: <{seen.return_path}>")
    return None
