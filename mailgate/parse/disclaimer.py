"""Disclaimers: legal notices, pleas to save paper, virus scanners' boasts, banners; told by what they mean."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

_SHORTEST = 30  # characters of a disclaimer
_TRIES = 20  # lines of a paragraph at which a disclaimer may begin

# What disclaimers mean, each meaning by the stems that say it (es, en, some it, pt, fr); looked for in lower case.
_MEANINGS = tuple(
    tuple(stems.split("|"))
    for stems in (
        "confidencial|confidential|privileg|riservat|confidentiel",
        "destinatari|intended recipient|intended only|intended solely|intended for|addressee|exclusiv|dirigid|"
        "solely for",
        "por error|by mistake|by error|in error|equivocad|si usted no es|si no es|per errore|par erreur",
        "elimin|bórr|borre|destruy|delete|destroy|notifi|comuníque|comunique|avísenos|avise|infórme",
        "prohib|no autorizad|unauthori|divulga|distribu|copying|reproduc|copiar",
        "datos personales|aviso de privacidad|privacy notice|privacy policy|lfpdppp|rgpd|gdpr|protección de datos|"
        "derechos arco",
        "este mensaje|este correo|presente mensaje|presente correo|este e-mail|este email|this message|this e-mail|"
        "this email|this communication|anexos|adjuntos|attachment|questo messaggio|ce message",
        "responsab|liabilit|liable|opinion|opinión|views expressed",
        "virus|malware",
        "conformidad con|en términos de|in accordance|ley federal|ley general|conforme a la ley|conforme a lo",
        "ejercer sus derechos|finalidad de|sus datos|recabados|your data|exercise your rights",
    )
)
# Wordings that nothing else has.
_CERTAIN = tuple(
    (  # noqa: SIM905
        "antes de imprimir|before printing|before you print|no imprima este|no imprimas este|evite imprimir|"
        "don't print this|do not print this|libre de virus|virus-free|virus free|libre de amenazas|checked for viruses|"
        "checked by av|scanned by|scanned for virus|analizado por|analizado en busca|outside your organi|"
        "outside of your organi|outside the organi|outside of the organi|outside our organi|fuera de la organización|"
        "externo a la organización|remitente externo|external sender|external email:"
    ).split("|")
)
_HEADINGS = (
    "aviso de confidencialidad",
    "aviso legal",
    "aviso de privacidad:",
    "confidentiality notice",
    "disclaimer:",
    "cláusula de confidencialidad",
    "nota de confidencialidad",
)
_GREEN = ("environment", "medio ambiente", "medioambiente", "planeta")
_THINK = ("think", "piens", "consider", "cuid", "responsab")
_SURE, _EARTH, _MIND, _HEADING = -1, -2, -3, -4
_STEMS = {
    **{stem: number for number, meaning in enumerate(_MEANINGS) for stem in meaning},
    **dict.fromkeys(_CERTAIN, _SURE),
    **dict.fromkeys(_HEADINGS, _HEADING),
    **dict.fromkeys(_GREEN, _EARTH),
    **dict.fromkeys(_THINK, _MIND),
}
_NUMBERS = tuple(_STEMS.values())
_SEEKER = AhoCorasick(list(_STEMS))
# A sender's own matter within the paragraph: then it is no disclaimer.
_MATTER = tuple(
    (  # noqa: SIM905
        "?|no abre|no carga|no funciona|no puedo|no me deja|no nos deja|no deja|no jala|no llega|no me llega|no se abre"
        "|can't|cannot|doesn't|won't"
    ).split("|")
)


def find(lines: list[str]) -> list[tuple[int, int]]:
    """The stretches (first line, line after) of these own lines that are disclaimers; paragraphs are judged whole."""
    signs = _signs(lines)
    if not signs:
        return []
    found: list[tuple[int, int]] = []
    below = False
    paragraphs = _paragraphs(lines)
    for start, end in paragraphs:
        said = _said(signs, start, end)
        if (
            said
            and _long(lines, start, end)
            and (_judged(said) or below or _headed(lines, start, end))
            and not _matter(lines[start:end])
        ):
            found.append((start, end))
            below = True
        else:
            below = below and not _matter(lines[start:end])
    return found or _within(lines, signs, paragraphs)


def _signs(lines: list[str]) -> dict[int, set[int]]:
    """The meanings of the stems in these lines, by line."""
    low = "\n".join(lines).lower()
    matches = _SEEKER.find_matches_as_indexes(low, overlapping=True)
    if not matches:
        return {}
    ends = list(accumulate(len(line) + 1 for line in low.split("\n")))
    signs: dict[int, set[int]] = {}
    for stem, _, end in matches:
        signs.setdefault(bisect_left(ends, end), set()).add(_NUMBERS[stem])
    return signs


def _said(signs: dict[int, set[int]], start: int, end: int) -> set[int]:
    """The meanings that lines from `start` to before `end` have."""
    return {meaning for line in range(start, end) if line in signs for meaning in signs[line]}


def _judged(said: set[int]) -> bool:
    """Whether these meanings make a disclaimer: one sure wording, a plea for nature, or three of the meanings."""
    return _SURE in said or (_EARTH in said and _MIND in said) or sum(meaning >= 0 for meaning in said) >= 3


def _headed(lines: list[str], start: int, end: int) -> bool:
    """Whether a paragraph begins with a disclaimer's heading and goes on."""
    return (
        lines[start].lstrip(" *_-").lower().startswith(_HEADINGS) and sum(map(len, lines[start:end])) >= 2 * _SHORTEST
    )


def _long(lines: list[str], start: int, end: int) -> bool:
    return sum(map(len, lines[start:end])) >= _SHORTEST


def _matter(lines: list[str]) -> bool:
    """Whether lines speak of a matter of the sender's own."""
    low = " ".join(lines)[:400].lower()
    return any(word in low for word in _MATTER)


def _within(lines: list[str], signs: dict[int, set[int]], paragraphs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A disclaimer that no blank line parts from the signature above it: the last lines of a paragraph alone."""
    for start, end in reversed(paragraphs[-2:]):
        starts = [line for line in sorted(signs) if start < line < end and len(lines[line]) >= _SHORTEST]
        for at in starts[:_TRIES]:
            if (
                _judged(_said(signs, at, end))
                and not _matter(lines[at:end])
                and lines[at - 1].rstrip()[-1:] not in ",;"
            ):
                return [(at, end)]
    return []


def _paragraphs(lines: list[str]) -> list[tuple[int, int]]:
    """The stretches of lines between blank ones."""
    found, start = [], -1
    for at, line in enumerate([*lines, ""]):
        if line.strip():
            start = at if start < 0 else start
        elif start >= 0:
            found.append((start, at))
            start = -1
    return found
