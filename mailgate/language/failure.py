"""What fails and how, as a few keys that other people's words for the same failure share (mass failure, rule 2)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from mailgate.language.fold import fold
from mailgate.language.learned import learned
from mailgate.language.matter import profile
from mailgate.language.words import TLD

# Service -> words that name it, folded. "site" stands last: a domain alone means the site.
SERVICES: dict[str, str] = {
    "ftp": r"s?ftps?\b|filezilla|winscp|cyberduck",
    "webmail": r"webmail|roundcube|horde\b|correo web",
    "mail": r"corre[o]s?\b|e-?mails?\b|buz[o]n(?:es)?\b|mailbox(?:es)?|smtp|imap|pop3?\b"
    r"|outlook|thunderbird|inbox|bandeja",
    "panel": r"c-?panel|plesk|whm\b|panel\b|control panel|directadmin",
    "database": r"mysql|maria ?db|base de datos|bases de datos|database|phpmyadmin|postgres",
    "dns": r"\bdns\b|nameservers?|zona dns|no resuelve|nxdomain|does ?n.t resolve",
    "ssh": r"\bssh\b|putty\b",
    "server": r"\bvps\b|servidor(?:es)? (?:dedicado|virtual)|dedicated server|\bserver (?:is )?down",
    "certificate": r"certificad[o]s?\b|certificate|\bssl\b|\btls\b|https\b",
    "site": r"pagina(?:s)?\b|sitios?\b|web ?sites?\b|\bweb\b|tienda(?:s)?\b|portal\b|blog\b"
    r"|\bshop\b|\bstore\b|\bsite\b",
}
# Symptom -> wording, folded. A service that is down is told in many words: they share one key.
SYMPTOMS: dict[str, str] = {
    "refused": r"rechaz\w* (?:la )?conexi|conexi\w+ rechaz|rehus\w+|refused|econnrefused|niega la conexi",
    "login": r"contrasen\w+|password|\blogin\b|iniciar sesi|autentic|authenticat|\b535\b|\b530\b|credencial"
    r"|no (?:me )?dejan? entrar",
    "bounce": r"rebot\w+|bounc\w+|devuelt\w+|undeliver\w+|\b55\d\b|regres\w+ (?:los|el|mis) corre",
    "slow": r"\blent\w+\b|tarda\w*|\bslow\w*\b|demora\w*|segundos en cargar",
    "down": (
        r"no (?:me |nos |se )?"
        r"(?:abren?|cargan?|entran?|responden?|levantan?|conectan?|jalan?|funcionan?|sirven?|salen?|ve[n]?)\b|"
        r"ca[iy]d[oa]s?\b|se (?:nos )?cayo|\bcayo\b|\bdown\b|unreachable|won.?t (?:load|open)|"
        r"not (?:loading|opening|responding|reachable)|does ?n.?t (?:load|open|respond|work)|time[ds]? ?out|"
        r"tiempo de espera|timed_out|sin servicio|fuera de (?:linea|servicio)|\b50[0234]\b|service unavailable|"
        r"bad gateway|no (?:llegan?|reciben?|recibimos|recibo|salen|enviamos)|offline|inaccesible"
    ),
    "delivery": r"no (?:me |nos )?(?:llega\w*|entra\w*|recib\w+|sale\w*)\b|not (?:arriv|receiv|deliver)\w*"
    r"|sin (?:llegar|recibir)|not getting",
    "expired": r"vencid|expirad|caducad|expired",
    "space": r"disco|espacio|quota|cuota|no space|\bfull\b|llen[oa]\b",
}
_CODE = re.compile(r"\b(?:[45]\d\d|[45]\.\d\.\d{1,2}|err_[a-z_]+|sqlstate\[\w+\])\b")
_HOST = re.compile(rf"(?<![@\w.-])(?:[\w-]{{1,63}}\.){{1,4}}(?:{TLD})\b")
_SERVICES = {name: re.compile(pattern) for name, pattern in SERVICES.items()} | {"site, by its host": _HOST}
_SYMPTOMS = {name: re.compile(pattern) for name, pattern in SYMPTOMS.items()}
_LIMIT = 1000  # characters of one message that are looked at: what fails is told first
_MOST = 20  # places of one kind that are looked at
_NEAR = 60  # characters between a service and what happens to it
_BESIDE = 18  # the same for "does not open": of the service itself, not of something on it
_WORDS, _RARE = 6, 3.5  # stems of the subject that are kept, and how rare they must be
_ALIKE = 3  # of them in common make subjects similar

Place = tuple[int, int]


@lru_cache(maxsize=5000)
def symptoms(folded: str) -> frozenset[str]:
    """The kinds of symptoms (SYMPTOMS) that a folded text tells."""
    return frozenset(name for name, pattern in _SYMPTOMS.items() if pattern.search(folded))


@lru_cache(maxsize=2000)
def failure_keys(text: str) -> frozenset[str]:
    """What a problem told in `text` (the subject is its first line) shares with the same problem of others.

    Keys like "ftp refused" (a service and what happens to it), "site 503", and "word: bloque" for rare words of the
    subject; empty where it tells no symptom of a service and its subject says too little.
    """
    folded = fold(text[:_LIMIT])
    services = {name: places for name, pattern in _SERVICES.items() if (places := _places(pattern, folded))}
    told = [(name, place) for name, pattern in _SYMPTOMS.items() for place in _places(pattern, folded)]
    told += [(folded[slice(*place)], place) for place in _places(_CODE, folded)]
    near = ((_service(services, place, _BESIDE if name == "down" else _NEAR), name) for name, place in told)
    return frozenset(f"{service} {name}" for service, name in near if service) | _subject_words(text.split("\n", 1)[0])


def _places(pattern: re.Pattern[str], folded: str) -> list[Place]:
    return [match.span() for match in islice(pattern.finditer(folded), _MOST)]


def _service(services: dict[str, list[Place]], place: Place, limit: int) -> str:
    """The first of SERVICES that stands near enough to what happens; "" for none."""
    for name, those in services.items():
        if any(max(place[0] - end, start - place[1]) <= limit for start, end in those):
            return name.partition(",")[0]
    return ""


def _subject_words(subject: str) -> frozenset[str]:
    """The rarest stems of a subject, where it has enough of them to be known again by."""
    known = learned().rarity
    stems = sorted(profile(subject, "").heads, key=lambda each: (-known.get(each, learned().rarest), each))
    rare = [each for each in stems if known.get(each, learned().rarest) >= _RARE and not each.isdigit()][:_WORDS]
    return frozenset(f"word: {each}" for each in rare) if len(rare) >= _ALIKE else frozenset()


def same_failure(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sets of keys tell the same failure: what happens to which service, or similar subjects."""
    told, words = _parted(a)
    return not told.isdisjoint(b) or (bool(words) and len(words & b) >= _ALIKE)


@lru_cache(maxsize=2000)
def _parted(keys: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Services with symptoms, and words: one message is held against a whole window of others."""
    words = frozenset(key for key in keys if key.startswith("word: "))
    return keys - words, words
