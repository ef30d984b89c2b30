"""The text of a forward: what technicians need to know first, then the customer's own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from mailgate.actions import Forward
from mailgate.compose.context import Desk
from mailgate.compose.dates import moment
from mailgate.compose.text import Mask, bare_subject, lines, one_line
from mailgate.compose.wording import Voice
from mailgate.mail import Attachment, Mail


@dataclass(frozen=True, slots=True)
class Piece:
    """One message that a forward holds."""

    mail: Mail
    raw: bytes = field(repr=False)
    mask: Mask  # of its offensive words; where there are any, its original stays with the gate
    when: datetime | None  # of an earlier message
    as_file: bool  # its original can't travel as message/rfc822
    files_inside: bool  # its attachments go within the original only


def body(action: Forward, desk: Desk, pieces: tuple[Piece | None, ...], voice: Voice) -> str:
    """The whole text. None in `pieces` stands for an earlier message that is kept no longer."""
    head = "\n".join(line for line in (*_head(action, desk, pieces[0], voice), *_notes(action, pieces, voice)) if line)
    return "\n\n".join((head, *(text for piece in pieces for text in _words(piece, voice))))


def _head(action: Forward, desk: Desk, piece: Piece | None, voice: Voice) -> Iterator[str]:
    mask = piece.mask if piece else Mask((), "")
    priority = voice.say(f"priority_{action.priority}") if action.priority else ""
    yield voice.say("head_case", {"case": action.case, "priority": priority})
    yield voice.say("head_customer", {"customer": _customer(action, piece)})
    yield voice.say("head_account", {"account": action.account}) if action.account != action.customer else ""
    if action.why_priority:
        yield voice.say("head_why", {"evidence": one_line(mask(action.why_priority), 120)})
    yield from _listed(
        voice,
        {
            "head_missing": [voice.say(f"part_{part}") for part in action.missing],
            "head_advised": [_rule(number, desk) for number in action.advised],
            "head_tags": [voice.say(f"tag_{tag}") if voice.has(f"tag_{tag}") else tag for tag in action.tags],
        },
    )
    yield voice.say("head_incident", {"incident": action.incident}) if action.incident else ""
    if action.original_subject and bare_subject(action.original_subject) != bare_subject(action.subject):
        yield voice.say("head_original_subject", {"subject": one_line(mask(action.original_subject))})


def _customer(action: Forward, piece: Piece | None) -> str:
    name = one_line(piece.mail.sender.name, 80) if piece else ""
    return f"{name} <{action.customer}>" if name else action.customer


def _listed(voice: Voice, wordings: dict[str, list[str]]) -> Iterator[str]:
    for key, words in wordings.items():
        if words:
            yield voice.say(key, {"detail": "; ".join(words)})


def _rule(number: int, desk: Desk) -> str:
    rule = desk.rule(number)
    return f"{number} {rule.title.get(desk.language, '')}".strip() if rule else str(number)


def _notes(action: Forward, pieces: tuple[Piece | None, ...], voice: Voice) -> Iterator[str]:
    """What became of the attachments and the original."""
    present = [piece for piece in pieces if piece]
    files = [_file(file) for piece in present for file in piece.mail.evidence]
    yield voice.say("head_files", {"detail": ", ".join(files)}) if files else ""
    yield voice.say("head_files_inside") if any(piece.files_inside for piece in present) else ""
    yield voice.say("head_masked") if any(piece.mask for piece in present) else ""
    yield voice.say("head_as_file") if any(piece.as_file for piece in present) else ""
    yield voice.say("head_released") if action.released else ""


def _file(file: Attachment) -> str:
    return f"{one_line(file.name, 80) or file.type} ({max(1, round(file.size / 1000))} kB)"


def _words(piece: Piece | None, voice: Voice) -> Iterator[str]:
    """A message's own words, then what it forwards."""
    if piece is None:
        yield voice.say("earlier_gone")
        return
    when = moment(piece.when, voice.language) if piece.when else ""
    yield voice.say("own_words_earlier", {"detail": when}) if piece.when else voice.say("own_words")
    yield lines(piece.mask(piece.mail.own_words)) or voice.say("no_words")
    if piece.mail.forwarded:
        yield voice.say("forwarded")
        yield lines(piece.mask(piece.mail.forwarded))
