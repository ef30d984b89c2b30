"""Bounces that are no proper RFC 3464 report: by their sender, their subject and the shape of their text."""

from __future__ import annotations

import re

from mailgate import unread
from mailgate.mail import Address, Machine, MachineKind
from mailgate.parse.seen import Headers

_PEOPLES = re.compile(r"(?:mail-?)?admin(?:istrator)?|root|sysadm|system|exchange|notes", re.I)
_DAEMON_NAME = re.compile(
    r"mail(?:er)?[- ]?(?:delivery|daemon)\b|\bmail (?:delivery|system|administrator)\b|internet mail delivery|"
    r"delivery (?:sub)?system|system administrator|administrador del sistema|correo no entregado|subsistema de "
    r"correo|\bmail router\b",
    re.I,
)
_ADMIN = re.compile(
    r"(?:postmaster|mailadmin|mail-?admin|administrator|admin|root|system|smtp|mta|bounce|bounces|exchange|notes|"
    r"gateway|sysadm|mailer|listserv)(?:[-+_.].*)?",
    re.I,
)
_SUBJECT = re.compile(
    r"undeliver|non[- ]?deliver|not deliver|deliver\w* (?:status|failure|fail|notification|report|problem|error|"
    r"delay|has failed|of .* failed)|failure notice|returned mail|mail (?:delivery )?(?:failed|failure|error|"
    r"system error|returned|status)|returning message|"
    r"(?:message|mail|e-?mail) (?:you sent )?(?:not|could not be|was not|cannot be|can't be|is) (?:sent|deliver|"
    r"undeliver|block|reject)|mail undelivered|unable to deliver|nondeliverable|warning: (?:could not send|"
    r"message)|message (?:delivery )?(?:error|status|delayed|rejected|undeliverable)|"
    r"(?:mail|message) (?:was )?(?:reject|refus|bounced|could not)|delayed mail|user unknown|unknown user|unknown "
    r"address|address unknown|bounced? mail|mail bounced|recipient (?:unknown|rejected)|rejected (?:mail|message)|"
    r"no (?:se )?(?:ha )?(?:pudo|podido|puede) (?:ser )?entreg|no entregad|error (?:de|en la|al) (?:entrega|"
    r"env[íi])|notificaci[óo]n de (?:estado de )?(?:la )?entrega|correo devuelto|mensaje devuelto|"
    r"devoluci[óo]n de(?:l| su)? (?:correo|mensaje)|aviso de no "
    r"entrega|imposible entregar|fall[óoa] (?:de|en la|la) entrega|"
    r"unzustellbar|non remis|échec|mancata consegna|onbestelbaar|não (?:foi )?entreg|\bdsn\b|\bndr?n?\b|mail could "
    r"not|^\W*error\W*$|posta non|wiadomo|配信|邮件|退信|エラー|mailadresse|zustellung",
    re.I,
)
_TEXT = re.compile(
    r"(?:could not|couldn't|cannot|can't|was not|were not|unable to|failed to|has not|not able to|did not reach|"
    r"wasn't able to) (?:be )?(?:deliver|send|reach|route|relay|transmit|accept|process)|undeliver|not deliver|"
    r"delivery (?:to|of|has|failed|attempt|error)|permanent(?:ly)? (?:fatal )?(?:error|fail)|"
    r"user (?:is )?(?:unknown|not found|doesn't)|unknown user|no such (?:user|recipient|mailbox|local|address)|"
    r"mailbox (?:is )?(?:full|unavailable|not found|disabled|exceed)|over ?quota|quota exceed|does not exist|"
    r"recipient (?:address )?(?:rejected|unknown|not)|"
    r"\b[45]\.\d{1,2}\.\d{1,3}\b|no (?:se )?(?:pudo|ha podido|puede) (?:ser )?entreg|buz[óo]n (?:lleno|no)|usuario "
    r"desconocido|transcript of session|message (?:header|text) follow",
    re.I,
)
# How mail programs open a report.
_OPENS = re.compile(
    r"\s*(?:-*\s*)?(?:your (?:message|mail|e-?mail)|this (?:is (?:the|an? automat)|message was created)|the "
    r"(?:following|original|message|mail)|delivery (?:to|has|of)|message from|"
    r"i'm (?:sorry|afraid)|sorry|hi\. this is|su (?:mensaje|correo)|el (?:siguiente )?mensaje|no se (?:pudo|ha "
    r"podido)|lo sentimos|unable to|could not|undeliver|failed)",
    re.I,
)
_ANSWER = re.compile(r"\s*(?:re|rv|fwd?|fw|aw|tr)\s*:", re.I)
_FAILED = ("x-failed-recipients", "x-failed-recipient", "x-failed-message", "x-delivery-failure")


def bounce(headers: Headers, sender: Address, return_path: str | None, subject: str, text: str) -> Machine | None:
    """The sign that this mail is a bounce; None where it is none."""
    named = next((name for name in _FAILED if name in headers), "")
    if named:
        return Machine(MachineKind.BOUNCE, f"X-Failed-Recipients: {headers[named][0]}"[:200])
    if is_daemon(sender):
        return Machine(MachineKind.BOUNCE, f"From: {sender.address or sender.name}"[:200])
    admin = _ADMIN.fullmatch(_local(sender.address)) is not None or _DAEMON_NAME.search(sender.name) is not None
    daemon_path = return_path is not None and unread.daemon(_local(return_path))
    if return_path != "" and not admin and not daemon_path:
        return None
    sign = _sign(sender, return_path, admin)
    told = _SUBJECT.search(subject[:300]) is not None and _ANSWER.match(subject) is None
    if told and not (return_path == "" or daemon_path) and _person(sender):
        told = "?" not in subject and (_OPENS.match(text) or _TEXT.search(text[:6000])) is not None
    return (
        Machine(MachineKind.BOUNCE, sign[:200])
        if told or _shaped(headers, sender, return_path, subject, text)
        else None
    )


def _person(sender: Address) -> bool:
    """Whether people also write from this address: administrators do."""
    return _PEOPLES.fullmatch(_local(sender.address)) is not None and _DAEMON_NAME.search(sender.name) is None


def _sign(sender: Address, return_path: str | None, admin: bool) -> str:
    """The header line that shows a bounce."""
    if return_path == "":
        return "Return-Path: <>"
    return f"From: {sender.address or sender.name}" if admin else f"Return-Path: {return_path}"


def _shaped(headers: Headers, sender: Address, return_path: str | None, subject: str, text: str) -> bool:
    """Whether the text alone shows it: from the null path, or a report that a postmaster's program opens with."""
    silent = (
        sender.address.startswith("postmaster@") and _ANSWER.match(subject) is None and "in-reply-to" not in headers
    )
    return (return_path == "" and _TEXT.search(text[:6000]) is not None) or (silent and _OPENS.match(text) is not None)


def is_daemon(sender: Address) -> bool:
    """Whether the sender is a mailer's daemon."""
    return unread.daemon(_local(sender.address)) or (
        not sender.address and _DAEMON_NAME.search(sender.name) is not None
    )


def _local(address: str) -> str:
    return address.rpartition("@")[0] or address
