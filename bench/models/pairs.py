"""Pairs of mails of one account, labelled: one matter or not, and whether the second tells news.

`matters.jsonl` holds matters written for this, one a line: a case as [subject, body]; the `same` matter told again;
with `news`; `other` matters of the same account in like words; and `replies` on the case by what they are for. In
`matters_hard.jsonl` the same matter has fewer words in common than another one, on purpose: likeness by words would
learn the contrary of what is so in mail. `matters_plain.jsonl` holds far more of the same than an account's mail does.
So only what replies are for is learned from these two. Made pairs come from the
labelled single mails (bench/mail, ../shared/bench/train.jsonl): retyped with slips, and of like words.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from mailgate.language.matter import Profile, profile
from mailgate.language.things import shared_and_differing

HERE = Path(__file__).resolve().parent
MAILS = (
    HERE.parents[2] / "shared/bench/train.jsonl",
    *(HERE.parent / "mail" / f"{name}.jsonl" for name in ("mexico", "americas", "english")),
)
_HOST = re.compile(r"\b(?:[\w-]+\.)+(?:com|mx|net|org|es|ar|co|cl|pe|example|io|us|uk)(?:\.\w\w)?\b")
_SLIPS = [
    ("v", "b"),
    ("b", "v"),
    ("s", "z"),
    ("c", "s"),
    ("h", ""),
    ("ll", "y"),
    ("á", "a"),
    ("ó", "o"),
    ("é", "e"),
    ("í", "i"),
]
MADE = 0.3  # weight of a made pair

Text = tuple[str, str]  # subject, body


@dataclass(frozen=True)
class Pair:
    """A later mail and an earlier one of one account."""

    group: str  # pairs of one group are never split between training and scoring
    later: Text
    earlier: Text
    same: bool
    news: bool | None  # None: not asked
    weight: float = 1.0


def profile_pair(pair: Pair, bodies: bool = True) -> tuple[Profile, Profile]:
    """Both profiles; of the subjects alone where not `bodies`."""
    (a, b), (c, d) = pair.later, pair.earlier
    return (profile(a, b), profile(c, d)) if bodies else (profile(a, ""), profile(c, ""))


def vetoed(pair: Pair) -> bool:
    """Whether they name another thing each: then no likeness counts."""
    a, b = profile_pair(pair)
    return bool(shared_and_differing(a.things, b.things)[1])


def matters(*names: str) -> list[dict[str, Any]]:
    """The matters that were written for this; `names` of files beside matters.jsonl."""
    files = [HERE / f"{name}.jsonl" for name in ("matters", *names)]
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def written() -> list[Pair]:
    """Pairs of the written matters."""
    found: list[Pair] = []
    for matter in matters():
        case, group = _text(matter["case"]), matter["id"]
        same, told, other = ([_text(each) for each in matter[name]] for name in ("same", "news", "other"))
        found += [Pair(group, each, case, True, False) for each in same]
        found += [Pair(group, each, case, True, True) for each in told]
        found += [Pair(group, b, a, True, None) for a, b in product(same, told)]
        found += [Pair(group, b, a, False, None) for a, b in product((case, *same, *told), other)]
        found += [Pair(group, b, a, False, None) for a, b in pairwise(other)]
    return found


def resubjected() -> list[Pair]:
    """The written matters told again under the case's own subject: people also reuse it."""
    found: list[Pair] = []
    for matter in matters():
        case, group = _text(matter["case"]), matter["id"]
        for name in ("same", "news"):
            found += [Pair(group, (case[0], body), case, True, None, 2 * MADE) for _, body in matter[name]]
    return found


def of_subjects() -> list[Pair]:
    """Pairs of bare subjects (subjects.tsv), and the written matters' subjects."""
    found = []
    for number, line in enumerate((HERE / "subjects.tsv").read_text("utf-8").splitlines()):
        same, one, other = line.split("\t")
        found.append(Pair(f"subject-{number}", (one, ""), (other, ""), same == "1", None))
    return found


def made(seed: int = 7) -> list[Pair]:
    """Pairs made of single mails: the same retyped with slips (and with a foreign sentence: news), and like others."""
    chance = random.Random(seed)
    mails = [
        mail for mail in single_mails() if mail["kind"] in ("problem", "question", "request") and len(mail["body"]) > 60
    ]
    chance.shuffle(mails)
    return [*_retyped(mails[:240], chance), *_others(mails, chance)]


def single_mails() -> list[dict[str, Any]]:
    """All labelled single mails; the body is cut where it quotes."""
    found = [json.loads(line) for path in MAILS for line in path.read_text("utf-8").splitlines()]
    return [mail | {"body": mail["body"][: mail["quoted_from"]]} if mail["quoted_from"] > 0 else mail for mail in found]


def _text(of: list[str]) -> Text:
    return of[0], of[1]


def _retyped(mails: list[dict[str, Any]], chance: random.Random) -> Iterator[Pair]:
    for mail, stranger in zip(mails, reversed(mails), strict=True):
        text = (mail["subject"], mail["body"])
        subject = chance.choice((text[0], "Ayuda por favor", text[0].lower()))
        again = (_slips(subject, chance), _slips(_dropped(text[1], chance), chance))
        yield Pair(mail["id"], again, text, True, False, MADE)
        told = chance.choice(_sentences(stranger["body"]) or [stranger["body"]])
        yield Pair(mail["id"], (again[0], f"{again[1]} {told}"), text, True, True, MADE)


def _others(mails: list[dict[str, Any]], chance: random.Random) -> Iterator[Pair]:
    """Other matters: of forty mails the likest in words, the hosts of both made one (one account names one host)."""
    for mail in mails[:500]:
        these = [other for other in chance.sample(mails, 40) if other is not mail and other["lang"] == mail["lang"]]
        likest = max(these, key=lambda other: len(_words(mail) & _words(other)) / (8 + len(_words(other))))
        one, other = (_rehosted((each["subject"], each["body"])) for each in (mail, likest))
        yield Pair(mail["id"], one, other, False, True, MADE)


def _words(mail: dict[str, Any]) -> set[str]:
    return set(re.findall(r"\w{4,}", f"{mail['subject']} {mail['body']}".lower()))


def _rehosted(text: Text) -> Text:
    subject, body = (_HOST.sub("empresa.mx", part) for part in text)
    return subject, body


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if len(part) > 30]


def _dropped(text: str, chance: random.Random) -> str:
    parts = re.split(r"(?<=[.!?])\s+|\n+", text)
    kept = [part for part in parts if chance.random() < 0.8] or parts
    if chance.random() < 0.4:
        chance.shuffle(kept)
    return " ".join(kept)


def _slips(text: str, chance: random.Random) -> str:
    rate = chance.choice((0.0, 0.04, 0.15))
    return " ".join(_slip(word, chance) if chance.random() < rate * 3 else word for word in text.split(" "))


def _slip(word: str, chance: random.Random) -> str:
    if "@" in word or "." in word[:-1] or any(map(str.isdigit, word)):
        return word
    was, put = chance.choice(_SLIPS)
    if was in word:
        return word.replace(was, put, 1)
    at = chance.randrange(len(word) + 1)
    return word[:at] + word[at + 1 :] if len(word) > 4 else word
