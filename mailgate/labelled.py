"""Mail that a person has labelled with what the gate should decide: read, and made into raw mail where it is told.

A line of the file is one JSON object. Either it names a mail of its own, with what is right for it:
{"file": "mail.eml", "outcome": "forward", "rules": [2], "priority": "medium", "missing": [], "relation": "new"}
(the path is relative to the file; `unsure` lists the keys that are not to be scored). Or it tells a whole history:
{"id": …, "mails": [{"t": minutes, "from", "to", "subject", "body", "html", "headers", "attachments",
"reply_to_mail", "copy_of"}], "expect": [the same keys, one entry a mail]}.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from mailgate.archive import in_time_order
from mailgate.errors import MailgateError, NotFound
from mailgate.made import START, attach, blank

_RIGHT = (
    'a line should be {"file": "mail.eml", "outcome": "forward", "rules": [2]}, '
    'or {"id": "a", "mails": [{"from": …, "subject": …, "body": …}], "expect": [{"outcome": …, "rules": …}]}, '
    "as many in expect as in mails"
)

Expected = Mapping[str, Any]


class Mislabelled(MailgateError):
    """A file that is no labelled mail: which line, what is wrong, what would be right."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Labelled:
    """One mail and what is right for it."""

    name: str
    raw: bytes
    at: datetime
    expect: Expected


def histories(file: Path, authserv: str) -> list[list[Labelled]]:
    """The mails of a file, in time order, by histories: those that a line names with `file` make one.

    `authserv` is the server whose Authentication-Results the gate believes. Mislabelled names a line that is wrong.
    """
    own: list[Labelled] = []
    told: list[list[Labelled]] = []
    for number, line in _lines(file):
        try:
            entry = _entry(line)
            if "file" in entry:
                own += _of_file(entry, file.parent)
            else:
                told.append(list(_of_history(entry, authserv)))
        except (ValueError, TypeError, LookupError, AttributeError, NotFound) as error:
            raise Mislabelled(f"{file}: line {number}: {_wrong(error)}; {_RIGHT}") from None
    return [*([sorted(own, key=lambda mail: mail.at)] if own else []), *told]


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers, blank ones left out."""
    return ((number, line) for number, line in enumerate(file.read_bytes().splitlines(), 1) if line.strip())


def _entry(line: bytes) -> dict[str, Any]:
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise ValueError("is no JSON object")
    return entry


def _wrong(error: Exception) -> str:
    """What an error in reading a line says of the line."""
    if isinstance(error, json.JSONDecodeError):
        return f"is no JSON: {error.msg} at column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return f"is no UTF-8 at byte {error.start}"
    if isinstance(error, KeyError):
        return f"lacks {error}"
    if isinstance(error, IndexError):
        return "copy_of or reply_to_mail names no mail before it"
    if isinstance(error, TypeError | AttributeError):
        return f"a value is of the wrong kind ({error})"
    return str(error)


def _of_file(entry: dict[str, Any], folder: Path) -> Iterator[Labelled]:
    expect = {"outcome": entry["outcome"], "rules": entry["rules"]} | entry
    for found in in_time_order([folder / entry["file"]]):
        yield Labelled(entry["file"], found.read(), found.at, expect)


def _of_history(entry: dict[str, Any], authserv: str) -> Iterator[Labelled]:
    raws: list[bytes] = []
    ids: list[str] = []
    if len(entry["mails"]) != len(entry["expect"]):
        raise ValueError(f"mails holds {len(entry['mails'])} and expect {len(entry['expect'])}")
    for index, (mail, expect) in enumerate(zip(entry["mails"], entry["expect"], strict=True)):
        name, at = f"{entry['id']}.{index}", START + timedelta(minutes=mail.get("t", 0))
        copy = mail.get("copy_of")
        ids.append(ids[copy] if copy is not None else _message_id(mail, name))
        raws.append(raws[copy] if copy is not None else _mail(mail, ids, at, authserv))
        yield Labelled(name, raws[-1], at, {"outcome": expect["outcome"], "rules": expect["rules"]} | expect)


def _message_id(mail: dict[str, Any], name: str) -> str:
    return str((mail.get("headers") or {}).get("Message-ID") or mail.get("message_id") or f"<{name}@labelled.invalid>")


_OCTETS = "application/octet-stream"
_OWN_HEADERS = ("message-id", "x-bench-auth", "return-path", "content-type", "mime-version")  # set by themselves


def _mail(mail: dict[str, Any], ids: list[str], at: datetime, authserv: str) -> bytes:
    """The raw mail of one entry; `ids` are those of the history so far, its own the last."""
    message = blank()
    headers = dict(mail.get("headers") or {})
    address = parseaddr(mail["from"])[1]
    domain, result = address.rpartition("@")[2], headers.get("X-Bench-Auth", "pass")
    message["Received"] = f"from mail.example by {authserv}; {format_datetime(at)}"
    message["Authentication-Results"] = (
        f"{authserv}; dkim={result} header.d={domain}; dmarc={result} header.from={domain}"
    )
    message["Return-Path"] = headers.get("Return-Path", f"<{address}>")
    message["Date"], message["Message-ID"] = format_datetime(at), ids[-1]
    for key in ("from", "to", "cc", "subject"):
        if mail.get(key) is not None:
            message[key.capitalize()] = mail[key]
    if mail.get("reply_to_mail") is not None:
        message["In-Reply-To"] = message["References"] = ids[mail["reply_to_mail"]]
    for key, value in headers.items():
        if key.lower() not in _OWN_HEADERS:
            message[key] = value
    _fill(message, mail)
    if kind := {key.lower(): value for key, value in headers.items()}.get("content-type"):
        message.replace_header("Content-Type", kind)
    return message.as_bytes()


def _fill(message: EmailMessage, mail: dict[str, Any]) -> None:
    """Its text, HTML and files."""
    if mail.get("html") and not mail.get("body"):
        message.set_content(mail["html"], subtype="html")
    else:
        message.set_content(mail.get("body") or "", cte="8bit")
        if mail.get("html"):
            message.add_alternative(mail["html"], subtype="html")
    for file in mail.get("attachments") or ():
        attach(message, file["name"], file.get("type", _OCTETS), inline=bool(file.get("inline")))
