"""Reports by their shape: delivery, read and abuse ones (RFC 3464, 8098, 5965), answers to invitations, cron's mail."""

from __future__ import annotations

import re

from mailgate.mail import Machine, MachineKind
from mailgate.parse.seen import Seen

_REPORTS = {
    "delivery-status": MachineKind.BOUNCE,
    "disposition-notification": MachineKind.REPORT,
    "feedback-report": MachineKind.REPORT,
}
_READ = re.compile(r"\s*(?:no )?(?:le[íi]d[oa]|read|not read|gelesen|lu)\s*:|\s*(?:read|return) receipt\b", re.I)
_WAS_READ = re.compile(
    r"\b(?:fue le[íi]do|was (?:read|displayed|deleted without being read)|se elimin[óo] sin (?:leer|haber)|"
    r"fue eliminado sin)\b",
    re.I,
)
_ANSWERED = re.compile(
    r"\s*(?:accepted|aceptad[oa]|declined|rechazad[oa]|declinad[oa]|tentative(?:ly accepted)?|provisional|tentativ[oa]|"
    r"quiz[áa]s)\s*:",
    re.I,
)
_INVITED = re.compile(
    r"\bhas (?:tentatively )?(?:accepted|declined) this\b|\bha (?:aceptado|rechazado)\b|\bhas replied .maybe", re.I
)
_CRON = re.compile(r"\s*(?:ana)?cron(?: job)? <[^<>@\s]+@[^<>\s]+>", re.I)
_DAEMON = re.compile(r"root|(?:ana)?cron(?:[ -]?daemon)?|daemon", re.I)


def typed(seen: Seen) -> Machine | None:
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


def worded(seen: Seen) -> Machine | None:
    """Read receipts without their media type, answers to invitations that bring no word, cron's mail."""
    local = seen.sender.address.rpartition("@")[0]
    if _CRON.match(seen.subject) and (_DAEMON.fullmatch(local) or _DAEMON.fullmatch(seen.sender.name)):
        return Machine(MachineKind.REPORT, f"Subject: {seen.subject}"[:200])
    if _READ.match(seen.subject) and _WAS_READ.search(seen.text[:1500]):
        return Machine(MachineKind.REPORT, f"Subject: {seen.subject}"[:200])
    if seen.calendar == "reply" or _ANSWERED.match(seen.subject):
        told = seen.calendar == "reply" and _INVITED.search(seen.text[:300])
        if told or not seen.own.strip():
            return Machine(MachineKind.AUTO_REPLY, f"Subject: {seen.subject}"[:200])
    return None
