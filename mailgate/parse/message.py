"""One mail, whole: headers, tree, body, parts of the body, attachments, machine or person."""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from dataclasses import replace

from mailgate.mail import Address, Mail
from mailgate.parse import attachments, body, bulk, dates, fields, headers, machine
from mailgate.parse.addresses import first, mailboxes
from mailgate.parse.limits import MAX_MESSAGES, MAX_RAW, MAX_TEXT
from mailgate.parse.said import Said, said
from mailgate.parse.seen import Seen
from mailgate.parse.tree import Part, tree

_METHOD = re.compile(rb"(?im)^METHOD:[ \t]*([a-z-]{1,20})")
_HEAD_FIELDS = (("from", "From"), ("date", "Date"), ("to", "To"), ("subject", "Subject"))
Defects = dict[str, None]  # their codes, in the order in which they were found


def parse(raw: bytes, envelope_from: str | None = None, mailbox: frozenset[str] = frozenset()) -> Mail:
    """What a mail says. Takes any bytes; at most the first `MAX_RAW` are looked at, the digest is of all.

    `envelope_from` is the reverse-path that it came with, "" for the null one (RFC 5321, 4.5.5): it takes the place of
    a Return-Path within the mail, which may be forged. None where it is not known. `mailbox`: the addresses of the
    mailbox that received it, lower case; a group of that address only hands its mail on.
    """
    return _parse(raw, 0, envelope_from, mailbox)


def _parse(raw: bytes, depth: int, envelope_from: str | None = None, mailbox: frozenset[str] = frozenset()) -> Mail:
    """`parse` for a mail that is attached `depth` times over."""
    defects: Defects = {}
    whole = _whole(raw, defects)
    head, start = headers.split(whole)
    given, found = headers.fields(head)
    defects.update(dict.fromkeys(found))
    values = fields.grouped(given, envelope_from)
    root, found = tree({name: each[0] for name, each in values.items() if name.startswith("content-")}, whole, start)
    defects.update(dict.fromkeys(found))
    return _mail(raw, values, root, defects, depth, mailbox)


def _whole(raw: bytes, defects: Defects) -> bytes:
    """The bytes that are looked at: cut, without a byte order mark, their lines ended as they should be."""
    whole = raw if len(raw) <= MAX_RAW else raw[:MAX_RAW]
    if len(raw) > MAX_RAW:
        defects["mail-cut"] = None
    if whole.startswith(BOM_UTF8):
        whole = whole[len(BOM_UTF8) :]
        defects["byte-order-mark"] = None
    whole, bare = headers.line_ends(whole)
    if bare:
        defects["line-ends-cr"] = None
    return whole


def _mail(
    raw: bytes, values: dict[str, list[str]], root: Part, defects: Defects, depth: int, mailbox: frozenset[str]
) -> Mail:
    """The value of what was read."""
    shown = fields.all_decoded(values)
    subject = shown.get("subject", ("",))[0]
    leaves, written_by = body.collect(root), first(values.get("from", ()))
    text = said(leaves, subject, written_by.name, "in-reply-to" in values, defects)
    attached = _attached(leaves.messages, depth)
    seen = _seen(values, shown, written_by, text, root, leaves, mailbox)
    robot = machine.machine(seen)
    return Mail(
        digest=hashlib.sha256(raw).hexdigest(),
        message_id=fields.message_id(values, shown),
        sender=seen.sender,
        return_path=seen.return_path,
        reply_to=mailboxes(values.get("reply-to", ())),
        to=mailboxes((*values.get("to", ()), *values.get("resent-to", ()))),
        cc=mailboxes((*values.get("cc", ()), *values.get("resent-cc", ()))),
        subject=subject,
        date=dates.date(shown["date"][0]) if "date" in shown else None,
        received=dates.received(shown["received"][0]) if "received" in shown else None,
        in_reply_to=fields.ids(values.get("in-reply-to", ())),
        references=fields.ids(values.get("references", ())),
        text=text.text,
        own_words=text.parts.own,
        quoted=_joined(text.parts.quoted, attached),
        forwarded=_joined(text.parts.forwarded, attached),
        signature=text.parts.signature,
        disclaimer=text.parts.disclaimer,
        attachments=attachments.attachments(leaves.files, text.page, text.page_split),
        machine=robot,
        unanswerable="" if robot else machine.unanswerable(seen),
        claimed_priority=fields.claimed_priority(shown),
        authentication=shown.get("authentication-results", ()),
        headers=shown,
        defects=tuple(defects),
    )


def _seen(
    values: fields.Raw,
    shown: fields.Decoded,
    sender: Address,
    text: Said,
    root: Part,
    leaves: body.Body,
    mailbox: frozenset[str],
) -> Seen:
    """What tells machine from person; its sender is the one behind the mailbox's own group."""
    seen = Seen(
        headers=shown,
        sender=sender,
        return_path=fields.return_path(values.get("return-path")),
        subject=shown.get("subject", ("",))[0],
        own=text.parts.own,
        unquoted=text.unquoted,
        text=text.text,
        types=(root.type, *(child.type for child in root.children)),
        report=root.parameters.get("report-type", "").lower(),
        calendar=_calendar(leaves.files),
        mailbox=mailbox,
    )
    grouped = sender.address in mailbox and bulk.own_list(seen)
    return replace(seen, sender=fields.behind_group(sender, values)) if grouped else seen


def _calendar(files: list[Part]) -> str:
    """What the calendar part is for (RFC 5546): "request", "reply"; "" where there is none."""
    part = next((part for part in files if part.type == "text/calendar"), None)
    if part is None:
        return ""
    match = _METHOD.search(part.content[:4096])
    return part.parameters.get("method", "").lower() or (match[1].decode().lower() if match else "")


def _attached(messages: list[Part], depth: int) -> str:
    """The attached mails as text: what their header says, and their body."""
    if depth >= MAX_MESSAGES:
        return ""
    return "\n\n".join(_shown(_parse(part.content, depth + 1)) for part in messages[:MAX_MESSAGES])[:MAX_TEXT]


def _shown(mail: Mail) -> str:
    """An attached mail as text."""
    lines = [f"{label}: {mail.headers[name][0]}" for name, label in _HEAD_FIELDS if name in mail.headers]
    return _joined("\n".join(lines), _joined(mail.text, mail.forwarded if mail.forwarded not in mail.text else ""))


def _joined(above: str, below: str) -> str:
    """Two texts with a blank line between."""
    return f"{above}\n\n{below}" if above and below else above or below
