"""Disclaimers: legal notices, pleas to save paper, virus scanners' boasts, banners of mail systems; by what they mean."""

from __future__ import annotations

import re

_SHORTEST = 30  # characters of a disclaimer
_HINTS = (
    "confiden privac destinat intended addressee privileg imprim printing environment virus avast unauthori autorizad "
    "prohibid disclaimer aviso responsab liab outside extern error mistake opini datos"
).split()
_SIGNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"confiden[ct]ial|privileg",
        r"destinatari[oa]s?\b|intended (?:recipient|only|solely)|addressee|exclusiv\w+ (?:para|a)|dirigid[oa]|solely for",
        r"(?:por|en) error|by (?:mistake|error)|in error|equivocad|si (?:usted )?no es",
        r"elimin\w+|borr(?:e|ar|arlo)\b|destruy\w+|delete|destroy|notif\w+|comun[íi]qu\w+|avís\w+",
        r"prohibid|prohibited|no autorizad|unauthori[sz]ed|divulga|distribu|copia\b|copying|reproduc",
        r"datos personales|aviso de privacidad|privacy (?:notice|policy)|\bLFPDPPP\b|\bRGPD\b|\bGDPR\b|arco\b|protecci[óo]n de datos",
        r"(?:este|el presente) (?:mensaje|correo|e-?mail)|this (?:message|e-?mail|communication)|(?:anexos|adjuntos|attachments?)\b",
        r"responsab|liab|no (?:se )?hace responsable|opini[óo]n|views",
        r"virus|malware",
    )
)
_CERTAIN = re.compile(
    r"(?:antes de|before) (?:imprimir|printing)|(?:no imprim|(?:don't|do not) print)|(?:think|piensa|piense|considera\w*|cuid\w+)\b.{0,40}\b(?:environment|medio ?ambiente|planeta)|"
    r"libre de virus|virus[- ]free|checked (?:for viruses )?by|analizado (?:por|en busca)|scanned (?:by|for)|"
    r"(?:originated|came) (?:from )?outside|(?:fuera|externo) (?:de|a) (?:la|su|tu|nuestra) organizaci[óo]n|remitente externo|external (?:sender|e-?mail)|"
    r"^\W*(?:aviso de confidencialidad|aviso legal|confidentiality notice|disclaimer|cl[áa]usula de confidencialidad)\b",
    re.I,
)
_MATTER = re.compile(r"\?|\bno (?:me |nos |se )?(?:abre|carga|funciona|puedo|deja|jala|llega)|\b(?:can't|cannot|doesn't|won't)\b", re.I)


def find(lines: list[str]) -> list[tuple[int, int]]:
    """The stretches (first line, line after) of these own lines that are disclaimers; paragraphs are judged whole."""
    if not _hinted("\n".join(lines)):
        return []
    found: list[tuple[int, int]] = []
    below = False
    for start, end in _paragraphs(lines):
        text = " ".join(lines[start:end])
        if is_disclaimer(text) or (below and _hinted(text) and len(text) >= _SHORTEST and not _MATTER.search(text)):
            found.append((start, end))
            below = True
        else:
            below = below and not _MATTER.search(text)
    return found or _within(lines)


def is_disclaimer(text: str) -> bool:
    """Whether a paragraph is a disclaimer: one certain wording, or three signs of meaning without any matter of its own."""
    text = text[:4000]
    if len(text) < _SHORTEST or not _hinted(text) or _MATTER.search(text[:400]):
        return False
    if _CERTAIN.search(text[:400]):
        return True
    return sum(sign.search(text) is not None for sign in _SIGNS) >= 3


def _hinted(text: str) -> bool:
    """Whether a text has any word of a disclaimer: a cheap look before the careful one."""
    low = text.lower()
    return any(word in low for word in _HINTS)


def _within(lines: list[str]) -> list[tuple[int, int]]:
    """A disclaimer that no blank line parts from the signature above it: its last lines alone."""
    for start, end in reversed(_paragraphs(lines)[-2:]):
        for at in range(start + 1, end):
            if len(lines[at]) >= _SHORTEST and _hinted(lines[at]) and is_disclaimer(" ".join(lines[at:end])) and not _SIGN_LESS.search(lines[at - 1]):
                return [(at, end)]
    return []


_SIGN_LESS = re.compile(r"[,;]\s*$")


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
