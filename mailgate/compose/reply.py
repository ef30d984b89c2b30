"""Replies to customers, and receipts to technicians (POLICY.md; RFC 3834; GUARANTEES.md, 13).

The envelope's sender is null and nothing of the message is quoted but its subject, offensive words of it masked.
"""

from __future__ import annotations

from typing import Literal

from mailgate.actions import Reply
from mailgate.compose import header, mime
from mailgate.compose.blocks import blocks, to_html, to_text
from mailgate.compose.context import Composed, Context, Desk
from mailgate.compose.envelope import assemble, automatic, reply_to, thread
from mailgate.compose.reply_body import body
from mailgate.compose.text import Mask, bare_subject
from mailgate.compose.wording import Voice
from mailgate.language.coarse import CERTAIN, UNSURE, find
from mailgate.policy import RuleNumber

_BETWEEN = "\n\n* * *\n\n"


def reply(action: Reply, context: Context) -> Composed:
    """The mail of a reply. Raises ComposeError for an address that is none or an unknown kind."""
    desk = context.desk
    subject = shown_subject(action, desk)
    voices = [Voice(language, desk.policy.wording) for language in _languages(action.language)]
    sections = tuple((voice.language, blocks(body(action, desk, subject, voice))) for voice in voices)
    title = f"Re: {subject}" if subject else _untitled(action, desk, voices[0])
    twin = mime.multipart(
        "alternative",
        (
            mime.text(_BETWEEN.join(to_text(parts) for _, parts in sections)),
            mime.text(to_html(title, sections), "html"),
        ),
        context.message_id,
    )
    headers = (
        header.mailbox("From", desk.name, desk.mailbox),
        header.mailboxes("To", (action.to,)),
        reply_to(context, action.case),
        header.unstructured("Subject", title),
        *thread(context, action.case, action.references, action.in_reply_to),
        *automatic(context, "auto-replied"),
        header.plain("X-Auto-Response-Suppress", "All"),
        header.plain("Content-Language", ", ".join(voice.language for voice in voices)),
    )
    route: Literal["technicians", "customers"] = "technicians" if action.kind == "receipt" else "customers"
    return Composed(route, "", (header.checked(action.to),), assemble(context, headers, twin))


def shown_subject(action: Reply, desk: Desk) -> str:
    """The subject without prefixes, offensive words masked; where the message broke rule 8, doubtful ones too."""
    subject = action.subject
    found = find(subject, "", "", desk.policy.coarse_extra, desk.policy.coarse_allowed) if subject else ()
    least = UNSURE if RuleNumber.COARSE in action.clauses else CERTAIN
    masked = Mask((coarse.span.text for coarse in found if coarse.certainty >= least), subject)
    return bare_subject(masked(subject))


def _languages(language: str) -> tuple[str, ...]:
    return (language,) if language in ("es", "en") else ("es", "en")


def _untitled(action: Reply, desk: Desk, voice: Voice) -> str:
    """A subject for an answer to a mail that had none, or to no mail at all."""
    key = "call_subject" if action.kind == "call_over" else "no_subject"
    words = voice.say(key, {"name": desk.name})
    return f"Re: {words}" if action.in_reply_to else words[:1].upper() + words[1:]
