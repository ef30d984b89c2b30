"""What fails and how, as a few keys that other people's words for the same failure share (mass failure, rule 2)."""

from __future__ import annotations

import re
from functools import lru_cache

from mailgate.language.fold import fold

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
_SERVICES = {name: re.compile(pattern) for name, pattern in SERVICES.items()}
_SYMPTOMS = {name: re.compile(pattern) for name, pattern in SYMPTOMS.items()}
_LIMIT = 3000  # characters of one message that are looked at


@lru_cache(maxsize=5000)
def symptoms(folded: str) -> frozenset[str]:
    """The kinds of symptoms (SYMPTOMS) that a folded text tells."""
    return frozenset(name for name, pattern in _SYMPTOMS.items() if pattern.search(folded))


@lru_cache(maxsize=2000)
def failure_keys(text: str) -> frozenset[str]:
    """Keys like "service:ftp", "symptom:refused", "code:503" of a problem told in `text`; empty where it tells none."""
    folded = fold(text[:_LIMIT])
    services = [name for name, pattern in _SERVICES.items() if pattern.search(folded)] or ["site"]
    told = symptoms(folded)
    if not told:
        return frozenset()
    codes = {f"code:{code}" for code in _CODE.findall(folded)[:5]}
    return frozenset({f"service:{services[0]}", *(f"symptom:{name}" for name in told), *codes})


def same_failure(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sets of keys tell the same failure: one service, and a symptom or code in common."""
    shared = a & b
    return any(key.startswith("service:") for key in shared) and any(not key.startswith("service:") for key in shared)
