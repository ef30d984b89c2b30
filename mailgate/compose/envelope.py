"""What all mails that go out have in common: who they come from, date and id, our mark, the case's thread."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import format_datetime

from mailgate.compose import header, mime
from mailgate.compose.context import ComposeError, Context

LOOP = "X-Mailgate-Loop"  # a mail with it comes from a gate: mailgate.parse takes it for a machine's


def assemble(context: Context, headers: Iterable[bytes], body: mime.Part) -> bytes:
    """The whole mail. Raises ComposeError for a Message-ID that is none."""
    message_id = header.ids("Message-ID", (context.message_id,))
    if not message_id:
        raise ComposeError(f"{context.message_id[:80]!r} is no Message-ID; one like <1.2@soporte.example> is")
    date = header.plain("Date", format_datetime(context.date))
    return b"".join((*headers, date, message_id, b"MIME-Version: 1.0\r\n", body.headers, b"\r\n", body.body))


def reply_to(context: Context, case: str | None) -> bytes:
    """Reply-To: the case's signed address; b"" without a case (answers go to From then)."""
    desk = context.desk
    return header.mailbox("Reply-To", desk.name, desk.case_address(case)) if case else b""


def thread(context: Context, case: str | None, references: tuple[str, ...], in_reply_to: str = "") -> tuple[bytes, ...]:
    """In-Reply-To and References (RFC 5322, 3.6.4); a case's own id stands first, so that its mails are one thread."""
    root = (context.desk.case_id(case),) if case else ()
    answers = (in_reply_to,) if in_reply_to else root
    return header.ids("In-Reply-To", answers), header.ids("References", (*root, *references))


def automatic(context: Context, kind: str) -> tuple[bytes, ...]:
    """The marks of a mail that no person wrote: RFC 3834's (`kind`: auto-replied, auto-generated) and ours."""
    return header.plain("Auto-Submitted", kind), header.plain(LOOP, header.checked(context.desk.mailbox))
