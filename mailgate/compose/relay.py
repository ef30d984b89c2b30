"""A technician's mail for the customer: from the mailbox's own address, in the thread, without what is internal.

A person wrote it, so it bears no mark of a machine, ours neither (the customer may have a gate as well). Its headers
are made here, none is taken over: no technician's address, Message-ID or client travels.
"""

from __future__ import annotations

import re

from mailgate.actions import Relay
from mailgate.commands import without_commands
from mailgate.compose import header, mime
from mailgate.compose.context import Composed, ComposeError, Context, Desk
from mailgate.compose.envelope import LOOP, assemble, reply_to, thread
from mailgate.compose.text import lines, one_line, untagged
from mailgate.compose.wording import Voice
from mailgate.language.fold import fold
from mailgate.language.tongue import language_of
from mailgate.mail import Attachment, Mail
from mailgate.world import listed

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}")
# A note ends at the next blank line: where it stands below its command, or where a mail client has wrapped it.
_NOTE = re.compile(r"^[ \t]*#(?:nota|note)(?:[ \t]*|[ \t][^\n]{60,})\n(?:[ \t]*\S[^\n]*(?:\n|\Z))*", re.I | re.M)
_HEAD = 65_536


def relay(action: Relay, context: Context) -> Composed:
    """The mail of a relay. Raises ComposeError where the technician's mail has gone."""
    if context.mail is None:
        raise ComposeError(f"the technician's mail on case {action.case} has gone: it can't be relayed")
    desk, mail = context.desk, context.mail
    text = own_words(mail, desk)
    voice = Voice(language_of(fold(text).split()) or desk.language, desk.policy.wording)
    technician = _technician(mail)
    footer = voice.say("relay_footer", {"case": action.case, "technician": technician, "name": desk.name})
    words = mime.text(f"{text}\n\n{footer}".strip())
    files = tuple(mime.attachment(file) for file in mail.evidence if not _internal(file))
    recipients = tuple(dict.fromkeys(header.checked(address) for address in (*action.to, *action.cc)))
    answered = _answered(mail, desk.case_id(action.case))
    headers = (
        header.mailbox("From", voice.say("relay_from", {"technician": technician, "name": desk.name}), desk.mailbox),
        header.mailboxes("To", action.to),
        *((header.mailboxes("Cc", action.cc),) if action.cc else ()),
        reply_to(context, action.case),
        header.unstructured("Subject", f"Re: {_subject(action, voice, desk)}"),
        *thread(context, action.case, answered, answered[0] if answered else ""),
    )
    whole = mime.multipart("mixed", (words, *files), context.message_id) if files else words
    return Composed("customers", desk.case_address(action.case), recipients, assemble(context, headers, whole))


def own_words(mail: Mail, desk: Desk) -> str:
    """What goes on of a technician's text: own words without commands and notes, no colleague's address in them."""
    text = without_commands(_NOTE.sub("", lines(mail.own_words) + "\n"))
    return _ADDRESS.sub(lambda found: _outward(found[0], mail, desk), text)


def _outward(address: str, mail: Mail, desk: Desk) -> str:
    known = address.lower()
    inside = known in (mail.sender.address, desk.technicians) or listed(known, desk.internal)
    return desk.mailbox if inside and known != desk.mailbox else address


def _technician(mail: Mail) -> str:
    """The name that the customer sees; "" for one that is an address."""
    return "" if "@" in mail.sender.name else one_line(mail.sender.name, 60)


def _subject(action: Relay, voice: Voice, desk: Desk) -> str:
    return untagged(action.subject) or voice.say("no_subject", {"name": desk.name})


def _answered(mail: Mail, root: str) -> tuple[str, ...]:
    """The customer's Message-ID: the forward named it in References right after the case's own id."""
    after = mail.references.index(root) + 1 if root in mail.references else len(mail.references)
    return mail.references[after : after + 1]


def _internal(file: Attachment) -> bool:
    """A forward of the gate's that came back as an attachment."""
    return file.type == mime.MESSAGE and LOOP.lower().encode() in file.content[:_HEAD].lower()
