"""The doors that mail comes in by over SMTP (RFC 5321) and LMTP (RFC 2033)."""

from mailgate.smtp.listener import Listener

__all__ = ["Listener"]
