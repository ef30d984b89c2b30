"""Forwards to technicians: a short head, the customer's own words, the attachments, the original whole.

Auto-Submitted: auto-generated and X-Auto-Response-Suppress: OOF, AutoReply: a technician's out-of-office must not
answer a machine (RFC 3834, 2). Bounces are still wanted, so the envelope's sender is the case's address, never null:
what comes back names its case. A person who answers uses Reply-To, the same address.
"""

from __future__ import annotations

from datetime import datetime

from mailgate.actions import Forward
from mailgate.compose import header, mime
from mailgate.compose.context import Composed, ComposeError, Context
from mailgate.compose.envelope import assemble, automatic, reply_to, thread
from mailgate.compose.forward_body import Piece, body
from mailgate.compose.text import Mask, one_line
from mailgate.compose.wording import Voice
from mailgate.facts import Priority
from mailgate.language.coarse import CERTAIN, find
from mailgate.mail import Mail
from mailgate.parse import parse

LARGE = 5 * 2**20  # bytes of attachments from which on they go within the original only


def forward(action: Forward, context: Context) -> Composed:
    """The mail of a forward. Raises ComposeError where the message has gone."""
    if context.mail is None:
        raise ComposeError(f"the message of case {action.case} has gone: it can't be forwarded")
    desk = context.desk
    voice = Voice(desk.language, desk.policy.wording)
    mask = Mask(action.mask, f"{context.mail.subject}\n{context.mail.own_words}")
    pieces = (_piece(context.mail, context.raw, mask), *_earlier(action, context))
    words = mime.text(body(action, desk, pieces, voice))
    whole = mime.multipart("mixed", (words, *_files(pieces), *_originals(pieces)), context.message_id)
    headers = (
        header.mailbox("From", _from(context.mail, voice, desk.name), desk.mailbox),
        header.mailboxes("To", (desk.technicians,)),
        reply_to(context, action.case),
        header.unstructured("Subject", _subject(action, voice, mask)),
        *thread(context, action.case, (context.mail.message_id,)),
        *automatic(context, "auto-generated"),
        header.plain("X-Auto-Response-Suppress", "OOF,", "AutoReply"),
        *((b"Importance: high\r\nX-Priority: 1\r\n",) if action.priority is Priority.HIGH else ()),
    )
    technicians = header.checked(desk.technicians)
    return Composed("technicians", desk.case_address(action.case), (technicians,), assemble(context, headers, whole))


def _subject(action: Forward, voice: Voice, mask: Mask) -> str:
    priority = f" · {voice.say(f'priority_{action.priority}')}" if action.priority else ""
    return f"[#{action.case}{priority}] {one_line(mask(action.subject))}".strip()


def _from(mail: Mail, voice: Voice, name: str) -> str:
    """The customer's name; one that poses as an address is not shown."""
    local = mail.sender.address.partition("@")[0]
    customer = mail.sender.name if mail.sender.name and "@" not in mail.sender.name else local
    return voice.say("forward_from", {"customer": one_line(customer, 60), "name": name})


def _piece(mail: Mail, raw: bytes, mask: Mask, when: datetime | None = None) -> Piece:
    body = mime.transferable(raw)
    large = body is not None and not mask and sum(file.size for file in mail.evidence) > LARGE
    return Piece(mail, raw, mask, when, as_file=body is None and not mask, files_inside=large)


def _earlier(action: Forward, context: Context) -> tuple[Piece | None, ...]:
    """The earlier messages of a supplement; None for one that is kept no longer."""
    raws = (context.earlier.get(number) for number in action.with_messages)
    return tuple(_recalled(raw, context) if raw else None for raw in raws)


def _recalled(raw: bytes, context: Context) -> Piece:
    """An earlier message: it may have been returned for its words, so they are looked for anew."""
    mail, policy = parse(raw), context.desk.policy
    found = find(mail.subject, mail.own_words, "", policy.coarse_extra, policy.coarse_allowed)
    offends = any(coarse.certainty >= CERTAIN for coarse in found)
    words = [coarse.span.text for coarse in found] if offends else []
    return _piece(mail, raw, Mask(words, f"{mail.subject}\n{mail.own_words}"), mail.received or mail.date)


def _files(pieces: tuple[Piece | None, ...]) -> tuple[mime.Part, ...]:
    return tuple(
        mime.attachment(file) for piece in pieces if piece and not piece.files_inside for file in piece.mail.evidence
    )


def _originals(pieces: tuple[Piece | None, ...]) -> tuple[mime.Part, ...]:
    """Where words were masked, the original stays with the gate."""
    whole = [piece.raw for piece in pieces if piece and not piece.mask]
    return tuple(mime.original(raw, f"original{f'-{n}' if n > 1 else ''}.eml") for n, raw in enumerate(whole, 1))
