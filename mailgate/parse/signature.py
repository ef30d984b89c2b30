"""Signatures: behind "-- ", device footers, closings with name and numbers below; in doubt, a line is own words."""

from __future__ import annotations

import re

from mailgate.parse.signature_lines import (
    LONGEST,
    fits,
    is_capitalised,
    is_closing,
    is_contact,
    is_device,
    is_sentence,
    is_titled,
    names,
    strength_of,
)

_BLOCK = 16  # lines of a signature that are looked at
_DELIMITER = re.compile(r"\s*(?:--|—{1,6}|–{2,6}|_{2,}|-{5,}|\*{5,})\s*")
_RULE = re.compile(r"\s*[-—–_*=]{2,}\s*")
_STRICT = re.compile(r"\s*--\s?")
_THANKS = re.compile(
    r"\W*(?:muchas |mil |much[íi]simas |de antemano )*(?:gracias|(?:many )?thanks|thank you|thx)\b|\W*de antemano", re.I
)


def find(lines: list[str], sender: str) -> int:
    """Where the signature begins in own lines without disclaimers; len(lines) for none. `sender`: the name in From."""
    end = len(lines)
    start = min(_delimited(lines), _device(lines))
    above = _closed(lines[:start], sender)
    return _with_rule(lines, above if above < start else min(start, end))


def _with_rule(lines: list[str], start: int) -> int:
    """Take the line of dashes along that stands above a signature, which alone would part no more than a log does."""
    above = next((at for at in range(start - 1, max(start - 4, -1), -1) if lines[at].strip()), -1)
    return above if 0 < above < start < len(lines) and _RULE.fullmatch(lines[above]) else start


def _delimited(lines: list[str]) -> int:
    """The first delimiter that only a signature's few lines follow."""
    for at in range(_tail(lines), len(lines)):
        line = lines[at]
        if line[:1] in "-—–_* " and len(line) <= LONGEST and line.strip() and _DELIMITER.fullmatch(line):
            rest = [text for text in lines[at + 1 :] if text.strip()]
            if rest and sum(map(len, rest)) < 900 and _behind(line, rest):
                return at
    return len(lines)


def _tail(lines: list[str]) -> int:
    """Where the last `_BLOCK` lines with text, and a delimiter above them, begin: all that may be a signature."""
    count = 0
    for at in range(len(lines) - 1, -1, -1):
        count += bool(lines[at].strip())
        if count > _BLOCK:
            return at
    return 0


def _behind(line: str, rest: list[str]) -> bool:
    """Whether lines behind this delimiter are a signature, or the footer that a list puts behind underscores."""
    if _STRICT.fullmatch(line):
        return _mostly(rest)
    if line.strip("_ ") == "":
        return not any(map(is_sentence, rest)) and any(map(is_contact, rest))
    return all(map(fits, rest))


def _mostly(rest: list[str]) -> bool:
    """Whether lines behind a proper delimiter are bearable as a signature: no question, no long report."""
    return not any("?" in line for line in rest) and sum(not fits(line) for line in rest) <= max(2, len(rest) // 2)


def _device(lines: list[str]) -> int:
    """The first footer of a device that nothing but a signature follows."""
    for at in range(_tail(lines), len(lines)):
        if is_device(lines[at].strip()) and all(fits(rest) for rest in lines[at + 1 :] if rest.strip()):
            return at
    return len(lines)


def _closed(lines: list[str], sender: str) -> int:
    """The closing, or the name, that only lines of a signature follow to the end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    best, count = len(lines), 0
    strength = 0
    for at in range(end - 1, -1, -1):
        line = lines[at].strip()
        if not line:
            continue
        if is_closing(line):
            named = count > 0 or not _THANKS.match(line)
            return _from_closing(lines, at, best if not named else at, named)
        count += 1
        if count > _BLOCK or not fits(line):
            break
        strength += strength_of(line)
        if names(line, sender) or is_titled(line) or (count >= 2 and _opens_block(lines, at, strength)):
            best = at
    return best if any(line.strip() for line in lines[:best]) else len(lines)


def _opens_block(lines: list[str], at: int, strength: int) -> bool:
    """Whether a paragraph that begins here is a block of name, role and company."""
    if at and lines[at - 1].strip():
        return False
    return strength >= 2 or is_capitalised(lines[at])


def _from_closing(lines: list[str], at: int, start: int, named: bool) -> int:
    """Where a signature under a closing begins: thanks are the sender's own words, other closings are not."""
    if _THANKS.match(lines[at].strip()):
        start = (
            next((below for below in range(at + 1, len(lines)) if lines[below].strip()), len(lines))
            if named
            else len(lines)
        )
    return start if any(line.strip() for line in lines[:start]) else len(lines)
