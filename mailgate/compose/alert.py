"""Alerts to technicians and the admin: plain text, null envelope sender (a bounce of an alert must raise none)."""

from __future__ import annotations

from typing import Literal

from mailgate.actions import Alert
from mailgate.compose import header, mime
from mailgate.compose.blocks import blocks, to_text
from mailgate.compose.context import Composed, ComposeError, Context, Desk
from mailgate.compose.envelope import assemble, automatic, reply_to, thread
from mailgate.compose.failure import failure
from mailgate.compose.wording import VARIABLES, Voice
from mailgate.policy import Policy, RuleNumber

_FAILURE = "failure"  # the value that holds what an incident's reports have in common: keys, parted by "; "


def alert(action: Alert, context: Context) -> Composed:
    """The mail of an alert. Raises ComposeError where nobody is named whom it is for."""
    desk = context.desk
    voice = Voice(desk.language, desk.policy.wording)
    key = f"alert_{action.kind}" if voice.has(f"alert_{action.kind}_subject") else "alert_other"
    values = _values(action, desk)
    address = _address(action, desk)
    headers = (
        header.mailbox("From", desk.name, desk.mailbox),
        header.mailboxes("To", (address,)),
        reply_to(context, action.incident),
        header.unstructured("Subject", voice.say(f"{key}_subject", values)),
        *thread(context, action.incident, ()),
        *automatic(context, "auto-generated"),
        header.plain("X-Auto-Response-Suppress", "All"),
    )
    text = mime.text(to_text(blocks(voice.say(key, values))))
    route: Literal["technicians", "admin"] = "technicians" if action.to == "technicians" else "admin"
    return Composed(route, "", (header.checked(address),), assemble(context, headers, text))


def _address(action: Alert, desk: Desk) -> str:
    address = desk.technicians if action.to == "technicians" else desk.admin
    if not address:
        raise ComposeError(f"the alert {action.kind!r} has nobody to go to: set admin.address in the config")
    return address


def _values(action: Alert, desk: Desk) -> dict[str, str]:
    """The alert's values; what no template can name is listed as the detail."""
    told = {name: value for name, value in action.values.items() if name != _FAILURE}
    rest = "; ".join(f"{name}: {value}" for name, value in told.items() if name not in VARIABLES)
    given = {"subject": action.kind, "incident": action.incident or "", "detail": rest, **told}
    if common := failure(action.values.get(_FAILURE, "").split("; "), desk.language):
        given["subject"] = common  # the last report's subject would name one customer's domain for all of them
    return {"mailbox": desk.mailbox, "name": desk.name, **_minutes(action.kind, desk.policy), **given}


def _minutes(kind: str, policy: Policy) -> dict[str, str]:
    """The times that an alert names, as they are set."""
    if kind == "incident":
        return {"minutes": str(policy.incident_quiet_minutes)}
    times = policy.settings(RuleNumber.CALLS)
    if kind != "call_warning" or times is None:
        return {}
    counted = {"minutes": times.minutes, "minutes_gone": times.warn_minutes}
    return {name: str(n) for name, n in (counted | {"minutes_left": times.minutes - times.warn_minutes}).items()}
