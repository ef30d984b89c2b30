"""What tells one matter from another told in the same words: which mailbox, host, path, machine, document, error.

Names are taken from bare text in one quick pass, for every case of an account is compared with every message;
language.entities finds them with their places, for evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from mailgate.language.words import TLD

Thing = tuple[str, str]

_MAILBOX = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}\w{2,24}")
_HOST = re.compile(
    rf"(?:(?:https?|s?ftp)://)?((?:[^\W_](?:[\w-]{{0,61}}\w)?\.){{1,5}}(?:{TLD}))((?:/[\w.~%-]{{1,80}}){{0,6}})(?![\w@-])"
)
_PATH = re.compile(r"(?:/[a-z][\w.-]{1,60}){1,6}/?")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_ERROR = re.compile(
    r"[45]\d\d|[245]\.\d{1,3}\.\d{1,3}|(?:net::)?(?:err_|ssl_|dns_)[a-z_]{3,40}|e[a-z]{3,20}refused|sqlstate.{3,12}|0x[0-9a-f]{3,16}"
)
_NUMBERED = re.compile(r"([a-z]{2,12}(?:-[a-z]{1,12}){0,2})-?(\d{1,5})")
_DOCUMENT = re.compile(r"(?:f|fact?|inv|rec|ord|ped|fol)-(\d{2,9})")
_NUMBER = re.compile(r"#?(\d{3,7})")
_FILE = re.compile(r"[\w-]{1,80}\.(?:png|jpe?g|gif|pdf|docx?|xlsx?|csv|txt|log|zip|php|js|css|xml|json|sql|ini)")
_PAPER_WORDS = """
factura facturas fact fac invoice recibo receipt folio cfdi pedido pedidos orden order compra cargo remision nota
"""
_PAPERS = frozenset(_PAPER_WORDS.split())
_POINTING = frozenset(("el", "la", "the", "del", "no", "num", "numero", "number", "nro"))
_PLAIN_WORDS = "de y o que con sin en por para a al los las is was and of from in for to on desde since"
_PLAIN = _POINTING | frozenset(_PLAIN_WORDS.split())
_EDGES = ".,;:!?¿¡()[]{}<>\"'«»“”‘’*_|…"
_PAPER_KINDS = ("document", "number")
_LIMIT = 4000  # characters that are looked at
_TYPO_FROM = 7  # letters from which one that differs is a slip, not another name
_VETOING = ("mailbox", "host", "path", "ip")  # another one of these is another matter


def things(folded: str) -> frozenset[Thing]:
    """(kind, name) of all that a folded text names: mailbox, host, path, ip, document, numbered, error, number, file.

    "numbered" is one of a series: ("numbered", "vps 204").
    """
    words = [word.strip(_EDGES) for word in folded[:_LIMIT].split()]
    found: set[Thing] = set()
    for at, word in enumerate(words):
        if word and not word.isalpha():
            found.update(_named(word) or _counted(words, at))
    return frozenset(found)


def _named(word: str) -> Iterable[Thing]:
    """What a word names by its form alone."""
    if _IP.fullmatch(word):
        return (("ip", word),)
    if "@" in word:
        return (("mailbox", match.group()),) if (match := _MAILBOX.search(word)) else ()
    if _FILE.fullmatch(word):
        return (("file", word),)
    if "." in word and (match := _HOST.match(word)):
        host, path = ("host", match[1].removeprefix("www.")), match[2].rstrip("/.")
        return (host, ("path", path)) if path else (host,)
    if word[0] == "/" and _PATH.fullmatch(word):
        return (("path", word.rstrip("/")),)
    return _coded(word)


def _coded(word: str) -> Iterable[Thing]:
    if match := _DOCUMENT.fullmatch(word):
        return (("document", match[1].lstrip("0")),)
    if match := _NUMBERED.fullmatch(word):
        return (("numbered", f"{match[1]} {int(match[2])}"),)
    return (("error", word),) if len(word) > 3 and _ERROR.fullmatch(word) else ()


def _counted(words: list[str], at: int) -> Iterable[Thing]:
    """What a number stands for, by the words beside it: a paper, an error, or just which one; amounts are nothing."""
    match = _NUMBER.fullmatch(words[at])
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if not match or before.isdigit() or after.isdigit():  # the parts of a telephone number
        return ()
    number = match[1]
    if before in _PAPERS or (before in _POINTING and at > 1 and words[at - 2] in _PAPERS):
        return (("document", number),)
    if _ERROR.fullmatch(number) and after[:2] not in ("mb", "gb", "kb", "px", "ms"):
        return (("error", number),)
    pointed = before in _POINTING or words[at][0] == "#" or not after or after in _PLAIN or not after.isalpha()
    year = len(number) == 4 and number[:2] in ("19", "20")
    return (("number", number),) if pointed and len(number) > 3 and not year else ()


def shared_and_differing(ours: frozenset[Thing], theirs: frozenset[Thing]) -> tuple[tuple[Thing, ...], tuple[str, ...]]:
    """What both name, and the kinds of which each names another (told in words): those veto."""
    shared = [thing for thing in ours if thing in theirs or any(_same(thing, other) for other in theirs)]
    vetoes = [f"{kind}: {', '.join(a)} / {', '.join(b)}" for kind, a, b in _apart(ours, theirs, shared)]
    return tuple(sorted(shared)), tuple(vetoes)


def _apart(
    ours: frozenset[Thing], theirs: frozenset[Thing], shared: list[Thing]
) -> Iterable[tuple[str, list[str], list[str]]]:
    agreed = {kind for kind, _ in shared}
    for kind in _VETOING:
        if kind not in agreed:
            a, b = (sorted(name for each, name in side if each == kind) for side in (ours, theirs))
            if a and b and not (kind == "path" and _nested(a, b)):
                yield kind, a, b
    yield from _other_papers(ours, theirs)
    yield from _other_numbers(ours, theirs)


def _other_papers(ours: frozenset[Thing], theirs: frozenset[Thing]) -> Iterable[tuple[str, list[str], list[str]]]:
    """Invoice 4471 and "la 4502": a bare number can be another paper where one is named at all."""
    a, b = (sorted({name for kind, name in side if kind in _PAPER_KINDS}) for side in (ours, theirs))
    if a and b and not set(a) & set(b) and any(kind == "document" for kind, _ in ours | theirs):
        yield "document", a, b


def _other_numbers(ours: frozenset[Thing], theirs: frozenset[Thing]) -> Iterable[tuple[str, list[str], list[str]]]:
    """Machines of one series: vps-204 and vps-207."""
    a, b = ({name for kind, name in side if kind == "numbered"} for side in (ours, theirs))
    for series in sorted({name.split()[0] for name in a} & {name.split()[0] for name in b}):
        of_a, of_b = ([name for name in sorted(side) if name.split()[0] == series] for side in (a, b))
        if not set(of_a) & set(of_b):
            yield "numbered", of_a, of_b


def _nested(a: list[str], b: list[str]) -> bool:
    return any(x.startswith(y) or y.startswith(x) for x in a for y in b)


def _same(one: Thing, other: Thing) -> bool:
    if one[0] in _PAPER_KINDS and other[0] in _PAPER_KINDS:
        return one[1] == other[1]
    return one[0] == other[0] and one[0] in ("mailbox", "host") and same_name(one[1], other[1])


def same_name(one: str, other: str) -> bool:
    """Whether two addresses are one, one slip in a long part forgiven; digits must agree."""
    if one == other:
        return True
    ours, theirs = (re.split(r"[.@]", name) for name in (one, other))
    return len(ours) == len(theirs) and all(_same_part(a, b) for a, b in zip(ours, theirs, strict=True))


def _same_part(a: str, b: str) -> bool:
    if a == b:
        return True
    if min(len(a), len(b)) < _TYPO_FROM or any(map(str.isdigit, a + b)):
        return False
    return Levenshtein.distance(a, b, score_cutoff=1) <= 1
