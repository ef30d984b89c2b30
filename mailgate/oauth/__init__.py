"""OAuth2 access tokens for IMAP and SMTP at Gmail and Microsoft 365; needs the extra `oauth`."""

from mailgate.oauth.provider import source
from mailgate.oauth.source import TokenHealth, TokenSource
from mailgate.oauth.token import Token, TokenRefused

__all__ = ["Token", "TokenHealth", "TokenRefused", "TokenSource", "source"]
