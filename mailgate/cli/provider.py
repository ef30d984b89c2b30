"""What is known of mail providers, so that `mailgate connect` need not ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailgate.authenticity import NO_ID


@dataclass(frozen=True, slots=True)
class Provider:
    """Defaults: where mail is read and sent, how to log in, and how its Authentication-Results are named."""

    host: str
    smtp: str  # host:port, STARTTLS; {0}: the domain of the address
    ways: tuple[str, ...]  # of logging in, the usual one first
    authserv_id: str  # "": nobody can know
    as_user: bool = False  # it takes mail of the logged-in user's address alone, not even of <>
    connections: int = 0  # at once that it takes to send by; 0: as many as the config's default


PROVIDERS = {
    "gmail": Provider(
        "imap.gmail.com", "smtp.gmail.com:587", ("oauth-google", "password"), "mx.google.com", as_user=True
    ),
    "microsoft365": Provider(
        "outlook.office365.com", "smtp.office365.com:587", ("oauth-microsoft",), NO_ID, as_user=True, connections=3
    ),
    "other": Provider("imap.{0}", "smtp.{0}:587", ("password", "oauth-google", "oauth-microsoft"), ""),
}
_CREDENTIALS = Path("/etc/mailgate/credentials")
_GMAIL = ("gmail.com", "googlemail.com")
FILES = {  # by way of logging in: either of these, the usual one first
    "password": ("password_file",),
    "oauth-google": ("service_account_file", "token_file"),
    "oauth-microsoft": ("client_secret_file", "token_file"),
}


def guessed(address: str) -> str:
    """The provider of an address, where its domain tells; a company's own domain tells nothing."""
    return "gmail" if address.rpartition("@")[2] in _GMAIL else "other"


def default_file(key: str) -> str:
    """Where a secret is expected: among the service's credentials, or, as it is written to, in its state folder."""
    if key == "token_file":
        return "/var/lib/mailgate/token.json"
    return str(_CREDENTIALS / key.removesuffix("_file").replace("_", "-"))


def as_served(path: str) -> str:
    """A secret's path as the running service sees it (LoadCredential= of systemd/mailgate.service)."""
    file = Path(path)
    return f"/run/credentials/mailgate.service/secret_{file.name}" if file.parent == _CREDENTIALS else path
