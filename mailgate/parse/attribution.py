"""Lines that say a quote follows: attributions, header blocks and markers, in the words of the usual mail programs.

Everything here looks at single lines or at windows of a few lines of bounded length: linear time."""

from __future__ import annotations

import re

MAX_LINE = 400  # characters of an attribution, joined over its lines
_WINDOW = 5  # lines over which an attribution may be broken

# es, en, pt, fr, de, it, nl, sv/no/da, fi, pl, hu, cs, ru
_VERB = (
    r"escribi[óo]|wrote|writes|escreveu|a écrit|schrieb|ha scritto|scrisse|schreef|skrev|kirjoitti|"
    r"napisał\w*(?:\(a\))?|írta|napsal\w*|"
    r"написал\w*|пишет|va escriure|idatzi zuen"
)
_ENDS = re.compile(rf"(?:\b|^)(?:{_VERB})\s*(?:lo siguiente|the following)?\s*[:：]?\s*(?:[-*_]{{2,}})?\s*$", re.I)
_HAS_VERB = re.compile(rf"\b(?:{_VERB})\b", re.I)
_TOLD = re.compile(r"\b(?:me|nos|le|les|se)\s+escribi[óo]\W*$|\b(?:he|she|they|who|i|we)\s+wrote\W*$", re.I)
_CITES = re.compile(  # Horde and IMP name only whom they quote
    r"(?:quoting|citando(?: a)?|cita de|mensaje citado (?:por|de)|zitat von|citat från|citerar) [^:]{2,200}[:：]$", re.I
)
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_DAY = re.compile(
    r"\b(?:\d{4}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}|\d{1,2}(?:\s+de)?\.?\s+\w{3,12}|\w{3,12}\.?\s+\d{1,2})\b"
)
_MAILBOX = re.compile(r"[^\s<>()\[\]]+@[^\s<>()\[\]]+")
_ANGLE = re.compile(r"[<(\[]\s*(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+")
_OPENS = re.compile(
    r"(?:[-*_]{2,}\s*)?(?:(?:on|el|en|le|am|em|il|op|in data|dnia|w dniu|den|a les|em)\b.{0,40}?\d|"
    r"\d{1,4}[-/.:]\d{1,2}|"
    r"(?:lun|mar|mi[ée]|jue|vie|s[áa]b|dom|mon|tue|wed|thu|fri|sat|sun|tir|man|ons|tor|fre|lør|søn|pe|to|ke|ti|ma|"
    r"la|su|ср|пн|вт|чт|пт|сб|вс)\w*\.?,?\s.{0,20}?\d)",
    re.I,
)

_FROM = "de|from|von|van|da|fra|från|od|от|lähettäjä|remitente|expéditeur|feladó|desde"
_SENT = (
    "enviado el|enviado|enviada|enviados|enviada em|enviado em|fecha|fecha y hora|date|sent|sent at|envoyé|envoyé "
    "le|gesendet|datum|data|dato|"
    "verzonden|inviato|skickat|sendt|lähetetty|wysłano|дата|отправлено"
)
_TO = "para|to|a|à|an|aan|til|till|do|кому|vastaanottaja|destinatario|responder a|reply-to"
_CC = "cc|cco|bcc|con copia|copie à|kopi|importancia|importance|prioridad|priority|adjuntos|attachments"
_SUBJECT = "asunto|subject|assunto|objet|betreff|oggetto|onderwerp|emne|ämne|aihe|temat|тема|tárgy|sujet"
_LABEL = re.compile(
    rf"[\s>*|_]*+(?:(?P<from>{_FROM})|(?P<sent>{_SENT})|(?P<to>{_TO})|(?P<cc>{_CC})|"
    rf"(?P<subject>{_SUBJECT}))\s*\*{{0,2}}\s*[:：]\*{{0,2}}\s*(?P<value>.*)",
    re.I,
)

_ORIGINAL = (
    r"mensaje original|original message|mensagem original|message d'origine|message original|ursprüngliche "
    r"nachricht|urspr\. nachricht|messaggio originale|"
    r"oorspronkelijk bericht|oprindelig besked|oprindelig meddelelse|originalmeddelande|ursprungligt meddelande|"
    r"correo original|reply message|respuesta original|"
    r"missatge original|исходное сообщение|opprinnelig melding"
)
_FORWARDED = (
    r"mensaje reenviado|forwarded message|mensagem encaminhada|message transféré|weitergeleitete nachricht|"
    r"messaggio inoltrato|doorgestuurd bericht|"
    r"correo reenviado|forwarded by [^-]{1,80}|reenviado por [^-]{1,80}|missatge reenviat|videresendt besked|"
    r"vidarebefordrat meddelande"
)
_MARKER = re.compile(
    rf"[\s>]*+[-_=*—–]{{2,}}+\s*+(?:(?P<original>{_ORIGINAL})|(?P<forwarded>{_FORWARDED}))(?:\s*/\s*(?:{_ORIGINAL}|"
    rf"{_FORWARDED}))?\s*[-_=*—–:]{{0,60}}\s*",
    re.I,
)
_APPLE_FORWARD = re.compile(
    r"[\s>]*+(?:inicio del mensaje reenviado|begin forwarded message|início da mensagem (?:reencaminhada|"
    r"encaminhada)|début du message (?:réexpédié|transféré)|"
    r"anfang der weitergeleiteten nachricht|inizio messaggio inoltrato)\s*:?\s*",
    re.I,
)
_OLD_MESSAGE = re.compile(r"[\s>]*+(?:message du|mensaje de|mensaje del)\s*:?\s*\d.{0,60}", re.I)
_RULE = re.compile(r"\s*+[_\-=]{4,}+\s*+")
# "… a las 12:00. Pego lo que nos escribió uno de ellos:" tells, and then shows: two sentences are no attribution.
_SENTENCES = re.compile(r"(?:\d{2}|[^\W\d_]{4,})[.!?] +[^\W\d_a-záéíóúñ]")


def attribution(lines: list[str], at: int) -> int:
    """Where the attribution that ends with line `at` begins; -1 where that line ends none."""
    tail = lines[at].rstrip(" *_>-")
    if not tail.endswith((":", "：")) and not _ENDS.search(lines[at][-60:].rstrip()):
        return -1
    joined, smallest = "", -1
    quoted_next = _quote_follows(lines, at)
    for start in range(at, max(at - _WINDOW, -1), -1):
        line = lines[start].strip()
        joined = f"{line} {joined}".strip()
        if not line or len(joined) > MAX_LINE:
            break
        if not _speaks(joined, quoted_next):
            continue
        if _OPENS.match(line.lstrip("> ")):
            return start
        smallest = start if smallest < 0 else smallest
    return smallest


def _speaks(text: str, quoted_next: bool) -> bool:
    """Whether the joined text says who wrote when: a verb with a date or an address, or both without a verb."""
    dated = _CLOCK.search(text) is not None or _DAY.search(text) is not None
    if _ENDS.search(text[-80:]):
        return not _TOLD.search(text) and (
            quoted_next or _ANGLE.search(text) is not None or (dated and _OPENS.match(text) is not None)
        )
    if not text.endswith((":", "：")):
        return False
    if quoted_next and _CITES.match(text):
        return True
    if _HAS_VERB.search(text) and dated and not _SENTENCES.search(text):
        return True
    return dated and _ANGLE.search(text) is not None and (_OPENS.match(text) is not None or quoted_next)


def _quote_follows(lines: list[str], at: int) -> bool:
    """Whether the next line that is not blank is marked as a quote."""
    for line in lines[at + 1 : at + 4]:
        if line.strip():
            return line.lstrip().startswith(">")
    return False


def header_block(lines: list[str], at: int) -> int:
    """Where the header block that begins at line `at` ends (the line after it); -1 where none begins.

    A block has a From with a date or a subject, and three labels, or two and a date as Outlook and webmails write them;
    values may be broken over lines, lines may be blank between."""
    kinds: set[str] = set()
    end = at
    dated = False
    for here in range(at, min(at + 14, len(lines))):
        line = lines[here]
        match = _LABEL.match(line[:MAX_LINE]) if ":" in line or "：" in line else None
        if match is None:
            if not _goes_on(lines, here, kinds):
                break
            continue
        kinds.add(_kind(match))
        dated = dated or _DAY.search(match["value"]) is not None
        end = here + 1
    enough = len(kinds) >= 3 or (
        len(kinds) == 2
        and "from" in kinds
        and (("sent" in kinds and dated) or ("subject" in kinds and _MAILBOX.search(lines[at])))
    )
    return end if "from" in kinds and kinds & {"sent", "subject"} and enough else -1


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in ("from", "sent", "to", "cc", "subject") if match[kind] is not None)


def _goes_on(lines: list[str], here: int, kinds: set[str]) -> bool:
    """Whether a line without label may stand within a header block: blank or a broken value, with a label after it."""
    if not kinds:
        return False
    return any(_LABEL.match(line[:MAX_LINE]) for line in lines[here + 1 : here + 3] if ":" in line)


def labelled(line: str) -> bool:
    """Whether a line may begin a header block."""
    match = _LABEL.match(line[:MAX_LINE])
    return match is not None and match["cc"] is None


def marker(line: str) -> str:
    """What a separator line announces: "original", "forwarded" or ""."""
    if len(line) > MAX_LINE:
        return ""
    match = _MARKER.fullmatch(line)
    if match:
        return "forwarded" if match["forwarded"] else "original"
    if _APPLE_FORWARD.fullmatch(line):
        return "forwarded"
    return "original" if _OLD_MESSAGE.fullmatch(line) else ""


def rule(line: str) -> bool:
    """Whether a line is nothing but dashes, underscores or equal signs."""
    return _RULE.fullmatch(line) is not None
