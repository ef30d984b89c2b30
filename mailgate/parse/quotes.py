"""Tells quoted lines from the sender's own, and what was forwarded on purpose from what merely trails below."""

from __future__ import annotations

import re
from itertools import pairwise

from mailgate.parse.attribution import attribution, header_block, labelled, marker, rule

OWN, QUOTED, FORWARDED = "own", "quoted", "forwarded"

_STARTS = frozenset(">-_=*—–[")  # what a mark, a rule or a chat begins with
_ENDINGS = (":", "：", ">", "--", "wrote", "escribió", "escribio", "napisał", "schrieb", "écrit")
_APPLE = (
    "inicio del mensaje",
    "begin forwarded",
    "message du",
    "mensaje de",
    "início da",
    "début du",
    "inizio mess",
    "anfang der",
)
_LABEL_WIDTH = 34  # characters within which a header's label ends
_FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:(?:re|rv|r)\s*:\s*)?(?:rv|fwd?|fw|enc|tr|wg|i|reenv(?:iado)?|reenvío|reenvio)\s*:",
    re.I,
)
_REPLY_SUBJECT = re.compile(r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|r|aw|sv|antw|resp|respuesta)\s*(?:\[\d+\])?\s*:", re.I)
# Chats as WhatsApp exports and copies them: "[5/11/25 10:03] Name: text", "5/11/25, 10:03 - Name: text".
_CHAT = re.compile(
    r"\[?\d{1,2}[/.]\d{1,2}[/.]\d{2,4},?[\s\u202f]+\d{1,2}:\d{2}(?::\d{2})?[^\]\-\n]{0,12}(?:\]|"
    r"[\s\u202f]-)[\s\u202f]*[^:\n]{1,60}: "
)
_WRAPPED = 68  # a quoted line of at least this length may have been broken by a mail program


def label(lines: list[str], subject: str, reply: bool) -> list[str]:
    """For each line whose it is: OWN, QUOTED or FORWARDED. `reply`: whether the header names a mail it answers."""
    labels = [OWN] * len(lines)
    hints = _hints(lines)
    if not hints:
        return labels
    end = _thread(lines, hints, labels, subject)
    _marked(lines[:end], hints, labels)
    told = _attributions(lines, hints, labels, end)
    told = _forwarded_marks(lines[:end], labels, subject) or told
    if not (told or reply or _REPLY_SUBJECT.match(subject)):
        labels[:end] = [OWN] * end  # nobody is quoted: the marks belong to a pasted log
    _chat(lines, hints, labels, end)
    return labels


def _hints(lines: list[str]) -> list[int]:
    """The numbers of the lines that may have to do with quotes."""
    return [number for number, line in enumerate(lines) if (bare := line.strip(" \t")) and _hints_at(bare)]


def _hints_at(line: str) -> bool:
    """A cheap look at a line before the careful one."""
    first = line[0]
    if first in _STARTS or ":" in line[:_LABEL_WIDTH] or (first.isdecimal() and "/" in line[:8]):
        return True
    return line.endswith(_ENDINGS) or line[:30].lower().startswith(_APPLE)


def _thread(lines: list[str], hints: list[int], labels: list[str], subject: str) -> int:
    """Label the thread that runs from its header block, marker or bare attribution to the end; where it begins."""
    for at in hints:
        line = lines[at]
        if _is_marked(line):
            continue
        start, kind = _thread_start(lines, at)
        if start >= 0:
            kind = kind or (QUOTED if _answers(subject) else FORWARDED)
            labels[start:] = [kind] * (len(lines) - start)
            return start
    return len(lines)


def _answers(subject: str) -> bool:
    """Whether the subject says this is an answer, not a forward."""
    return _REPLY_SUBJECT.match(subject) is not None and _FORWARD_SUBJECT.match(subject) is None


def _thread_start(lines: list[str], at: int) -> tuple[int, str]:
    """Where the thread begins if line `at` begins it (-1 if not), and its label where the words alone tell it."""
    said = marker(lines[at])
    if said:
        return _above(lines, at), FORWARDED if said == "forwarded" else ""
    if rule(lines[at]):
        return (at, "") if _labels_follow(lines, at + 1) else (-1, "")
    if labelled(lines[at]) and header_block(lines, at) >= 0:
        return _above(lines, at), ""
    start = attribution(lines, at)
    if start < 0 or _quote_after(lines, at):
        return -1, ""
    return (
        (_above(lines, start), QUOTED)
        if any(line.strip() for line in lines[at + 1 :]) or "@" in lines[at]
        else (-1, "")
    )


def _above(lines: list[str], at: int) -> int:
    """Take a line of dashes or underscores just above along."""
    return at - 1 if at and rule(lines[at - 1]) else at


def _labels_follow(lines: list[str], at: int) -> bool:
    """Whether a header block begins within the next two lines."""
    return any(labelled(line) and header_block(lines, at + step) >= 0 for step, line in enumerate(lines[at : at + 3]))


def _quote_after(lines: list[str], at: int) -> bool:
    """Whether marked lines follow the attribution that ends at `at`."""
    following = next((line for line in lines[at + 1 : at + 6] if line.strip()), "")
    return following.lstrip().startswith(">")


def _marked(lines: list[str], hints: list[int], labels: list[str]) -> None:
    """Label the lines marked with ">", blank ones between them, and pieces that wrapping broke off."""
    marked = [at for at in hints if at < len(lines) and _is_marked(lines[at])]
    for at in marked:
        labels[at] = QUOTED
    for before, after in pairwise(marked):
        between = lines[before + 1 : after]
        if not any(line.strip() for line in between) or _broken_off(lines, before, between):
            labels[before + 1 : after] = [QUOTED] * len(between)


def _is_marked(line: str) -> bool:
    """Whether a line has a mark of quoting; ">:" is the torn-off end of an attribution."""
    line = line.strip()
    return line[:1] == ">" and line not in (">:", "> :")


def _broken_off(lines: list[str], before: int, between: list[str]) -> bool:
    """Whether the one line between two marked lines is the end of the first."""
    return (
        len(between) == 1
        and len(lines[before]) >= _WRAPPED
        and lines[before].rstrip()[-1] not in ".?!:>"
        and between[0][:1].islower()
    )


def _attributions(lines: list[str], hints: list[int], labels: list[str], end: int) -> bool:
    """Label the attributions that stand above marked lines; whether there are any."""
    told = False
    for at in hints:
        if at >= end or labels[at] != OWN or not _quote_after(lines, at):
            continue
        start = attribution(lines, at)
        if start >= 0:
            labels[start : at + 1] = [QUOTED] * (at + 1 - start)
            told = True
    return told


def _chat(lines: list[str], hints: list[int], labels: list[str], end: int) -> None:
    """Label a copied chat: somebody else's words, handed over on purpose."""
    found = [at for at in hints if at < end and labels[at] == OWN and _CHAT.match(lines[at])]
    if len(found) < 2:
        return
    for at, following in zip(found, [*found[1:], min(found[-1] + 1, end)], strict=True):
        stop = next((line for line in range(at, following) if not lines[line].strip()), following)
        labels[at:stop] = [FORWARDED] * (stop - at)


def _forwarded_marks(lines: list[str], labels: list[str], subject: str) -> bool:
    """Label marked lines that begin with a forwarded mail's marker or header block; whether there are any."""
    bare = [line.lstrip("> ") if label == QUOTED else "" for line, label in zip(lines, labels, strict=False)]
    first = next((line for line in bare if line), "")
    at = bare.index(first) if first else 0
    if not first or not (
        marker(first) == "forwarded" or (not _answers(subject) and labelled(first) and header_block(bare, at) >= 0)
    ):
        return any(bare) and (attribution(bare, at) >= 0 or attribution(bare, min(at + 1, len(bare) - 1)) >= 0)
    for number, label in enumerate(labels[: len(lines)]):
        if label == QUOTED:
            labels[number] = FORWARDED
    return True
