"""The ways out: SMTP, LMTP, Maildir and a shared IMAP folder behind one interface."""

from __future__ import annotations

from pathlib import Path

from mailgate.config.doors import Route
from mailgate.send.outcome import Permanent, Sender, SendError, Temporary
from mailgate.send.shared import ImapSender

__all__ = ["ImapSender", "Permanent", "SendError", "Sender", "Temporary", "open_sender"]


def open_sender(route: Route) -> Sender:
    """The sender for a route (but imap: see ImapSender). Nothing is connected before the first message."""
    if route.scheme == "maildir":
        from mailgate.send.maildir import MaildirSender

        return MaildirSender(Path(route.path))
    if route.scheme == "lmtp":
        from mailgate.send.lmtp import lmtp_sender

        return lmtp_sender(route)
    from mailgate.send.smtp import smtp_sender  # aiosmtplib: loaded where it is needed

    return smtp_sender(route)
