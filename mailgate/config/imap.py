"""Settings of the mailboxes that mail is fetched from by IMAP: one [[imap]] table each."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mailgate.config.login import Login

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


class _Server(BaseModel):
    """Where a mailbox is, and whose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(
        pattern=_NAME, examples=["soporte"], description="Name of the mailbox in the log and the store; keep it."
    )
    host: str = Field(min_length=1, examples=["imap.hosting.example"], description="The IMAP server.")
    port: int = Field(default=0, ge=0, le=65535, description="TCP port; 0 for the usual one (993, without TLS 143).")
    tls: Literal["tls", "starttls", "off"] = Field(
        default="tls", description="TLS from the start, by STARTTLS, or off: the password is then readable on the way."
    )
    verify: bool = Field(default=True, description="Whether the server's certificate must be valid for its name.")
    ca_file: str | None = Field(
        default=None, description="PEM file of the authorities to believe, in place of the system's."
    )
    user: str = Field(min_length=1, examples=["soporte@hosting.example"], description="The user to log in as.")


class ImapIn(Login, _Server):
    """One mailbox and the folders of it that are read (RFC 3501)."""

    folders: tuple[str, ...] = Field(
        default=("INBOX",),
        min_length=1,
        description="Folders to read, levels parted by /. The first is watched by IDLE, the others are polled.",
    )
    keep: Literal["move", "flag"] = Field(
        default="move", description="What is kept is moved to kept_folder, or stays with the keyword MailgateKept."
    )
    kept_folder: str = Field(
        default="Mailgate/Kept", min_length=1, description="Where kept mail is moved; made if missing."
    )
    left_folder: str = Field(
        default="Mailgate/Left",
        min_length=1,
        description="Where mail is moved that is too large or can't be read: for a person; made if missing.",
    )
    poll: float = Field(
        default=60, ge=1, le=300, description="Seconds between two looks into each folder, whatever IDLE says."
    )
    take_older: bool = Field(
        default=False, description="Take in also what lay there before the first start; it is never answered."
    )
    max_size: int = Field(default=36_700_160, ge=65536, description="Bytes of the largest message fetched.")
    timeout: float = Field(default=60, gt=0, le=240, description="Seconds to wait for each answer of the server.")

    @model_validator(mode="after")
    def _has_what_login_needs(self) -> Self:
        if self.auth == "password" and self.password_file is None:
            raise ValueError("password_file should be set: a file with the user's password")
        if fault := self.oauth_fault():
            raise ValueError(fault)
        return self

    @model_validator(mode="after")
    def _folders_differ(self) -> Self:
        ours = {self.kept_folder, self.left_folder}
        if len(set(self.folders)) < len(self.folders) or ours & set(self.folders) or len(ours) < 2:
            raise ValueError("folders, kept_folder and left_folder should all differ")
        return self
