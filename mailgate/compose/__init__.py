"""From what is to go out (mailgate.actions) to the bytes that go: forwards, replies, relays, alerts. Pure.

The same action in the same context gives the same bytes, so that a repeated forward is the same mail
(GUARANTEES.md, 6).
"""

from __future__ import annotations

from mailgate.actions import Alert, Forward, Outgoing, Relay
from mailgate.compose.alert import alert as alert_mail
from mailgate.compose.context import Composed, ComposeError, Context, Desk
from mailgate.compose.forward import forward as forward_mail
from mailgate.compose.relay import relay as relay_mail
from mailgate.compose.reply import reply as reply_mail
from mailgate.compose.wording import check_wording

__all__ = ["ComposeError", "Composed", "Context", "Desk", "check_wording", "compose"]


def compose(action: Outgoing, context: Context) -> Composed:
    """The mail of one row of the outbox. Raises ComposeError where a mail can't be made of it."""
    if isinstance(action, Forward):
        return forward_mail(action, context)
    if isinstance(action, Relay):
        return relay_mail(action, context)
    if isinstance(action, Alert):
        return alert_mail(action, context)
    return reply_mail(action, context)
