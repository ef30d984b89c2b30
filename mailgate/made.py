"""What mails that the gate makes up to be judged have in common: rules' examples, labelled lines, bare texts."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

START = datetime(2025, 1, 6, 15, 0, tzinfo=UTC)  # a Monday, nine o'clock in Mexico City: when the first of them comes
_PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02")


def blank() -> EmailMessage:
    """A mail whose text stays as it is written: 8 bits, no quoted-printable."""
    return EmailMessage(policy=SMTP.clone(cte_type="8bit"))


def attach(message: EmailMessage, name: str, kind: str, *, inline: bool = False) -> None:
    """A file of a media type, made of its name: each is another one."""
    maintype, _, subtype = kind.partition("/")
    if maintype in ("message", "multipart") or not subtype:
        maintype, subtype = "application", "octet-stream"
    content = _PICTURE + name.encode() if maintype == "image" else f"{name}\n".encode()
    shown, cid = ("inline", f"<{name}>") if inline else ("attachment", None)
    message.add_attachment(content, maintype, subtype, filename=name, disposition=shown, cid=cid)
