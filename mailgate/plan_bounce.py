"""A bounce of the gate's own mail: the admin is told, once a mail; the customer never (GUARANTEES 16)."""

from __future__ import annotations

import re

from mailgate.actions import Action, Alert, CameBack
from mailgate.facts import Facts
from mailgate.mail import MachineKind, Mail
from mailgate.world import World

_FIELD = re.compile(r"^(action|status|diagnostic-code|final-recipient):[ \t]*(?:[\w-]+;[ \t]*)?(.{1,400})", re.I | re.M)
_HEAD = 16_384  # bytes of a report that are looked at
_FAILED = "failed"  # Action (RFC 3464, 2.3.3): delayed, relayed, delivered, expanded are no failures


def came_back(facts: Facts, world: World) -> tuple[Action, ...]:
    """What a bounce asks for: nothing where it is not about a mail of the gate's, or only tells of a delay."""
    mail, sent = facts.mail, facts.history.bounced
    if sent is None or mail.machine is None or mail.machine.kind is not MachineKind.BOUNCE:
        return ()
    report = _report(mail)
    if report.get("action", _FAILED) != _FAILED:
        return ()
    why = ": ".join(filter(None, (report.get("final-recipient"), report.get("diagnostic-code", report.get("status")))))
    why = why or mail.subject or mail.machine.sign
    mark = CameBack(sent.outbox, why)
    if not world.admins:
        return (mark,)
    values = {"case": sent.case or "", "subject": sent.kind, "error": why, "message": str(sent.message or "")}
    return (mark, Alert("admin", "bounce", values))


def _report(mail: Mail) -> dict[str, str]:
    """The fields of the report, the first recipient's (RFC 3464); empty where the bounce has none."""
    fields: dict[str, str] = {}
    for part in mail.attachments:
        if part.type in ("message/delivery-status", "message/global-delivery-status"):
            for name, value in _FIELD.findall(part.content[:_HEAD].decode("utf-8", "replace")):
                fields.setdefault(name.lower(), value.strip())
    if "action" in fields:
        fields["action"] = fields["action"].partition(" ")[0].lower()
    return fields
