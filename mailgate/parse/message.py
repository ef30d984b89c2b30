"""One mail, whole: headers, tree, body, parts of the body, attachments, machine or person."""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import replace

from mailgate.mail import Address, Mail
from mailgate.parse import attachments, body, bulk, dates, headers, machine
from mailgate.parse.addresses import first, mailboxes
from mailgate.parse.html import IMAGE, Html
from mailgate.parse.limits import MAX_IDS, MAX_MESSAGES, MAX_RAW, MAX_TEXT
from mailgate.parse.seen import Seen
from mailgate.parse.split import Split, split
from mailgate.parse.tree import Part, tree

_ID = re.compile(r"<[^<>\s]{1,400}>")
_IMAGE_MARK = re.compile(f"{IMAGE}\\d+{IMAGE}")
_PICTURE_LINE = re.compile(r"(?m)^[ \t]*\[(?:cid|image|imagen):[^\]\n]*\][ \t]*\n?")
_METHOD = re.compile(rb"(?im)^METHOD:[ \t]*([a-z-]{1,20})")
_HIGH = re.compile(r"\s*(?:1|2|high|highest|urgent|alta|muy alta)\b", re.I)
_PRIORITIES = (
    ("x-priority", "X-Priority"),
    ("importance", "Importance"),
    ("priority", "Priority"),
    ("x-msmail-priority", "X-MSMail-Priority"),
)
_HEAD_FIELDS = (("from", "From"), ("date", "Date"), ("to", "To"), ("subject", "Subject"))


def parse(raw: bytes, envelope_from: str | None = None, mailbox: frozenset[str] = frozenset()) -> Mail:
    """What a mail says. Takes any bytes; at most the first `MAX_RAW` are looked at, the digest is of all.

    `envelope_from` is the reverse-path that it came with, "" for the null one (RFC 5321, 4.5.5): it takes the place of
    a Return-Path within the mail, which may be forged. None where it is not known. `mailbox`: the addresses of the
    mailbox that received it, lower case; a group of that address only hands its mail on.
    """
    return _parse(raw, 0, envelope_from, mailbox)


def _parse(raw: bytes, depth: int, envelope_from: str | None = None, mailbox: frozenset[str] = frozenset()) -> Mail:
    """`parse` for a mail that is attached `depth` times over."""
    defects: dict[str, None] = {}
    whole = raw if len(raw) <= MAX_RAW else raw[:MAX_RAW]
    if len(raw) > MAX_RAW:
        defects["mail-cut"] = None
    if whole.startswith(BOM_UTF8):
        whole = whole[len(BOM_UTF8) :]
        defects["byte-order-mark"] = None
    whole, bare = headers.line_ends(whole)
    if bare:
        defects["line-ends-cr"] = None
    head, start = headers.split(whole)
    fields, found = headers.fields(head)
    defects.update(dict.fromkeys(found))
    values = _grouped(fields)
    if envelope_from is not None:
        values["return-path"] = [f"<{envelope_from}>"]
    root, found = tree({name: given[0] for name, given in values.items() if name.startswith("content-")}, whole, start)
    defects.update(dict.fromkeys(found))
    return _mail(raw, values, root, defects, depth, mailbox)


def _grouped(fields: list[headers.Field]) -> dict[str, list[str]]:
    """The values of each header, topmost first, not yet decoded."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return values


def _mail(
    raw: bytes,
    values: dict[str, list[str]],
    root: Part,
    defects: dict[str, None],
    depth: int,
    mailbox: frozenset[str],
) -> Mail:
    """The value of what was read."""
    decoded = {name: tuple(map(headers.decoded, given)) for name, given in values.items()}
    sender = first(values.get("from", ()))
    subject = decoded.get("subject", ("",))[0]
    leaves = body.collect(root)
    text, parts, page, page_split = _text(leaves, (subject, sender.name, "in-reply-to" in values), defects)
    attached = _attached(leaves.messages, depth)
    return_path = _return_path(values.get("return-path"))
    seen = Seen(
        decoded,
        sender,
        return_path,
        subject,
        parts.own,
        "\n\n".join((parts.own, parts.signature, parts.disclaimer)),
        text,
        (root.type, *(child.type for child in root.children)),
        root.parameters.get("report-type", "").lower(),
        _calendar(leaves.files),
        mailbox,
    )
    if sender.address in mailbox and bulk.own_list(seen):
        sender = _behind_group(sender, values)
        seen = replace(seen, sender=sender)
    robot = machine.machine(seen)
    return Mail(
        digest=hashlib.sha256(raw).hexdigest(),
        message_id=_ids(values.get("message-id", ()))[0]
        if _ids(values.get("message-id", ()))
        else decoded.get("message-id", ("",))[0],
        sender=sender,
        return_path=return_path,
        reply_to=mailboxes(values.get("reply-to", ())),
        to=mailboxes((*values.get("to", ()), *values.get("resent-to", ()))),
        cc=mailboxes((*values.get("cc", ()), *values.get("resent-cc", ()))),
        subject=subject,
        date=dates.date(decoded["date"][0]) if "date" in decoded else None,
        received=dates.received(decoded["received"][0]) if "received" in decoded else None,
        in_reply_to=_ids(values.get("in-reply-to", ())),
        references=_ids(values.get("references", ())),
        text=text,
        own_words=parts.own,
        quoted=_joined(parts.quoted, attached),
        forwarded=_joined(parts.forwarded, attached),
        signature=parts.signature,
        disclaimer=parts.disclaimer,
        attachments=attachments.attachments(leaves.files, page, page_split),
        machine=robot,
        unanswerable="" if robot else machine.unanswerable(seen),
        claimed_priority=_claimed(decoded),
        authentication=decoded.get("authentication-results", ()),
        headers=decoded,
        defects=tuple(defects),
    )


def _text(
    leaves: body.Body, about: tuple[str, str, bool], defects: dict[str, None]
) -> tuple[str, Split, Html | None, Split | None]:
    """The body's text and its parts; the HTML page and its parts where it is the text or where pictures stand in it."""
    plain = body.plain_text(leaves.plain, defects)
    meagre = body.is_meagre(plain)
    page = body.html(leaves, defects) if leaves.html and (meagre or body.shows_pictures(leaves)) else None
    page_split = split(page.text, about[0], about[1], about[2] or page.quotes) if page else None
    if page is None or page_split is None or not meagre:
        parts = split(plain, *about)
        return plain, _pictureless(parts), page, page_split
    return _IMAGE_MARK.sub("", page.text), _pictureless(page_split), page, page_split


def _behind_group(sender: Address, values: dict[str, list[str]]) -> Address:
    """Who wrote a mail that the mailbox's own group put its own address on, as Google's do for the sake of DMARC."""
    for name in ("x-original-from", "x-original-sender"):
        written = first(values.get(name, ()))
        if written.address:
            return written
    return sender


def _calendar(files: list[Part]) -> str:
    """What the calendar part is for (RFC 5546): "request", "reply"; "" where there is none."""
    part = next((part for part in files if part.type == "text/calendar"), None)
    if part is None:
        return ""
    match = _METHOD.search(part.content[:4096])
    return part.parameters.get("method", "").lower() or (match[1].decode().lower() if match else "")


def _pictureless(parts: Split) -> Split:
    """The parts without the marks of pictures."""
    if "[" not in parts.own and IMAGE not in parts.own + parts.quoted + parts.signature:
        return parts
    return Split(
        *(_bare(text) for text in (parts.own, parts.quoted, parts.forwarded, parts.signature, parts.disclaimer))
    )


def _bare(text: str) -> str:
    """A text without the marks of pictures."""
    return _PICTURE_LINE.sub("", _IMAGE_MARK.sub("", text)).strip("\n ")


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


def _return_path(values: Sequence[str] | None) -> str | None:
    """The address of Return-Path; "" for the null path, None where the header lacks or cannot be read."""
    if not values:
        return None
    if values[0].strip() in ("<>", ""):
        return ""
    found = first(values[:1])
    return found.address or (found.name.lower() if found != Address("", "") else None)


def _ids(values: Sequence[str]) -> tuple[str, ...]:
    """The message ids of a header's values, without repeats; the last `MAX_IDS` of them."""
    return tuple(dict.fromkeys(match for value in values for match in _ID.findall(value)))[-MAX_IDS:]


def _claimed(decoded: dict[str, tuple[str, ...]]) -> str:
    """The first header line that claims a high priority."""
    for name, written in _PRIORITIES:
        if name in decoded and _HIGH.match(decoded[name][0]):
            return f"{written}: {decoded[name][0]}"
    return ""
