"""Settings of logging in at a server: a password, or OAuth2 tokens; the same for reading and for sending."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_OAUTH_KEYS = {
    "oauth-google": ("service_account_file", "token_file"),
    "oauth-microsoft": ("client_secret_file", "token_file"),
}


class Login(BaseModel):
    """How the gate proves who it is. Secrets stand in files of their own, never in the config."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    auth: Literal["password", "oauth-google", "oauth-microsoft"] = Field(
        default="password", description="How to log in; the oauth ways need the extra `oauth` installed."
    )
    password_file: str | None = Field(
        default=None,
        examples=["/etc/mailgate/password"],
        description="File with the user's password, read at each connect.",
    )
    service_account_file: str | None = Field(
        default=None, description="oauth-google: the service account's JSON key, allowed to act for the user."
    )
    token_file: str | None = Field(
        default=None,
        description="oauth: JSON with refresh_token, client_id, client_secret; a new refresh_token is saved there.",
    )
    authority: str = Field(
        default="https://login.microsoftonline.com", description="oauth-microsoft: where tokens are asked for."
    )
    tenant: str | None = Field(default=None, description="oauth-microsoft: the directory (tenant) id.")
    client_id: str | None = Field(default=None, description="oauth-microsoft: the application's id.")
    client_secret_file: str | None = Field(
        default=None, description="oauth-microsoft: file with the application's secret."
    )
    secret_expires: date | None = Field(
        default=None,
        examples=["2027-06-30"],
        description="oauth: the day on which the secret, key or consent ends, as its provider shows it; "
        "the admin is told days before.",
    )

    def oauth_fault(self) -> str | None:
        """What the oauth way lacks, as it would be right."""
        if self.auth == "password":
            return None
        if not any(getattr(self, key) for key in _OAUTH_KEYS[self.auth]):
            return f"auth = {self.auth!r} should come with {' or '.join(_OAUTH_KEYS[self.auth])}"
        if self.auth == "oauth-microsoft" and not self.tenant:
            return "tenant should be set: the directory's id"
        if self.client_secret_file and not self.client_id:
            return "client_secret_file should come with client_id"
        return None

    @property
    def way_in(self) -> Login:
        """These settings alone: equal ones share one token."""
        return Login(**{name: getattr(self, name) for name in Login.model_fields})
