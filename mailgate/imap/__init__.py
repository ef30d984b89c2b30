"""Fetching mail from mailboxes by IMAP (RFC 3501): kept in the store first, then moved or flagged."""

from mailgate.imap.append import Appender
from mailgate.imap.fetching import Fetching
from mailgate.imap.mailbox import Health

__all__ = ["Appender", "Fetching", "Health"]
