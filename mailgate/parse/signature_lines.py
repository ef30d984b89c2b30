"""What single lines can be in a signature: a name, a role, a number, a farewell, a device's footer; or a sentence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DEVICE = re.compile(
    r"[\s*_(\[\"“]{0,4}(?:(?:enviado|mandado|escrito|env\.?|redactado)\s+(?:desde|con|por|a través de|mediante)|"
    r"(?:obt[eé]n(?:er)?|consig(?:ue|a)|descarg\w+)\s+(?:outlook|el correo)|sent\s+(?:from|via|with|using)|"
    r"get\s+(?:outlook|bluemail|the new)|envoyé\s+(?:de|depuis|à partir de)|gesendet\s+(?:von|mit)|"
    r"enviado\s+do\s+meu|inviato\s+da|verzonden\s+(?:vanaf|met)|von meinem|télécharger outlook)\b",
    re.I,
)
_DEVICE_WORD = re.compile(
    r"iphone|ipad|ipod|\bmac\b|android|samsung|galaxy|huawei|xiaomi|redmi|poco|motorola|\bmoto\b|oppo|vivo|realme|"
    r"honor|nokia|\blg\b|sony|xperia|pixel|oneplus|zte|alcatel|blackberry|windows|"
    r"outlook|yahoo|gmail|hotmail|proton|thunderbird|mail\b|correo|webmail|roundcube|zimbra|bluemail|spark|typeapp|"
    r"aqua|telcel|movistar|at&t|verizon|t-mobile|celular|m[óo]vil|mobile|phone|tel[ée]fono|tablet|smartphone|"
    r"dispositivo|device|app\b|ridge|nextcloud|edison",
    re.I,
)
_CLOSING = re.compile(
    r"\W*(?:(?:muchos |un |mis |cordiales |atentos |reciba[n]? (?:un )?(?:cordial )?)*(?:saludos?|abrazo)|"
    r"atentamente|atte|att|cordialmente|respetuosamente|sinceramente|"
    r"(?:quedo|quedamos) (?:atent[oa]s?|al? pendientes?|a la espera|a sus [óo]rdenes|en espera)|en espera de|a la "
    r"orden|hasta (?:pronto|luego)|buen (?:d[íi]a|fin)|bendiciones|que tengan?|"
    r"(?:best|kind|warm|many|with)?[ ]?(?:kind |best |warm )?regards|best(?: wishes)?|sincerely|yours|cheers|"
    r"cordially|all the best|take care|respectfully|"
    r"(?:mit )?freundliche[nr]? gr[üu]ße?n?|cordialement|bien à vous|cordiali saluti|distinti saluti|"
    r"atenciosamente|abraços|"
    r"(?:muchas |mil |much[íi]simas |de antemano |un mill[óo]n de )*gracias|(?:many )?thanks|thank you|thx|de "
    r"antemano)\b",
    re.I,
)
# What a sentence has and a name, a role or an address has not.
_IN_SENTENCES = """
no me nos se que qué pero porque ya está están esta estoy tengo tenemos puedo pueden podrían podría quiero necesito
cuando cómo como hay sale sigue favor error problema falla falló fallo adjunto adjunta adjuntos adjuntamos urgente
urge i i'm im is are was not can can't cannot we you my please when it this that have has but attached urgent asap
"""
_SENTENCE_WORDS = frozenset(_IN_SENTENCES.split())
_POSTSCRIPT = re.compile(r"\W*(?:p\.?\s?d|p\.?\s?s|nota|note)\b\s*[.:]", re.I)
_IT = re.compile(r"\bIT\b")
_LINK = re.compile(r"[(<\[]?https?://[^\s>)\]]*")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_FIELD = re.compile(
    r"\W*(?:dominio|domain|usuario|user(?:name)?|cuenta|account|contraseñ\w+|password|ticket|caso|case|folio|"
    r"pedido|order|factura|invoice|servidor|server|ip|plan|url|sitio|site|p[áa]gina|asunto|subject|buz[óo]n|"
    r"mailbox|versi[óo]n|navegador|browser|id)\b[^:]{0,20}:",
    re.I,
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.|\bwww\.|https?://|\+?\(?\d{2,4}\)?[\s.-]\d{2,4}[\s.-]?\d{2,}|\b\d{10}\b|\b(?:tel|cel|"
    r"m[óo]vil|whats ?app|phone|mobile|fax|ext|tels|of|oficina|conmutador)\b\.?\s*[:.]?\s*[+(\dx]",
    re.I,
)
_TITLE = re.compile(
    r"\W*(?:lic|ing|arq|dr|dra|c\.?p|l\.?c\.?p|l\.?a\.?e|mtr[oa]|prof|profa|q\.?f\.?b|t\.?s\.?u|m\.?c|m\.?v\.?z|sr|"
    r"sra|srta|don|doña|mr|mrs|ms|phd|abg|contador[a]?|licenciad[oa]|ingenier[oa]|arquitect[oa]|maestr[oa]|"
    r"doctor[a]?)\b\.?\s+(?-i:[A-ZÁÉÍÓÚÑ])",
    re.I,
)
_ROLE = re.compile(
    r"\b(?:director\w*|gerente|gerencia|jef[ea]|coordinador\w*|administra\w+|encargad[oa]|responsable|dueñ[oa]|"
    r"propietari[oa]|soci[oa]|asistente|auxiliar|sistemas|ventas|compras|contabilidad|departamento|depto|"
    r"[áa]rea|manager|owner|ceo|cto|cfo|coo|engineer|developer|founder|head of|president[ea]?|senior|product|team|"
    r"desarrollador\w*|programador\w*|webmaster|s\.?\s?a\.?(?: de c\.?v\.?)?|s\.?l\.?|ltda|inc|corp|llc|rrhh|"
    r"atenci[óo]n)\b",
    re.I,
)
_DEVICE_STEMS = """
enviad mandado escrito env redactado obt consig descarg sent get envoy gesendet inviat verzond von télé
"""
_DEVICE_STARTS = tuple(_DEVICE_STEMS.split())
_NO_DEVICE = frozenset("ABFHJKLNPQUWXYZabfhjklnpquwxyzÁÉÍÓÚ0123456789-+>¿¡")  # no footer begins with these
_IMAGE_LINE = re.compile(r"\s*(?:\[(?:cid:|image:|imagen:|logo)[^\]]*\]|\ufffc\d+\ufffc)\s*", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = """
de del la las los el y e o en a al para con of and the for at
"""
_SMALL = frozenset(_SMALL_WORDS.split())
LONGEST = 90  # characters of a line of a signature


def is_device(line: str) -> bool:
    """Whether a line is a device's or a program's footer ("Enviado desde mi iPhone")."""
    if (
        line[:1] in _NO_DEVICE
        or len(line) > 120
        or not line[:14].lower().lstrip(' *_(["“').startswith(_DEVICE_STARTS)
        or not _DEVICE.match(line)
    ):
        return False
    line = _LINK.sub("", line)
    words = len(line.split())
    return (words <= 14 and _DEVICE_WORD.search(line) is not None and not is_sentence(line.partition(",")[0])) or (
        words <= 7 and "," not in line
    )


def is_image(line: str) -> bool:
    """Whether a line is nothing but the mark of a picture."""
    return _IMAGE_LINE.fullmatch(line) is not None


def is_titled(line: str) -> bool:
    """Whether a line is a name with its title ("Lic. Aurelio Garza")."""
    return _TITLE.match(line) is not None and len(line.split()) <= 7


def is_closing(line: str) -> bool:
    """Whether a line is a farewell of a few words."""
    match = _CLOSING.match(line)
    return match is not None and len(line) <= 60 and len(line.split()) <= 7 and not is_sentence(line[match.end() :])


def fits(line: str) -> bool:
    """Whether a line can stand in a signature: a name, a role, a company, an address, a number; no sentence."""
    line = line.strip()
    if len(line) > LONGEST:
        return is_image(line) or is_device(line)
    return not line or _fits(line)


@lru_cache(maxsize=1024)
def _fits(line: str) -> bool:
    """`fits` for a short line: each is asked about more than once, and a correspondent's signature in every mail."""
    if is_image(line) or is_device(line):
        return True
    if is_sentence(line) or _FIELD.match(line):
        return False
    if is_contact(line):
        return len(line.split()) <= 12
    words = _WORD.findall(line)
    if not words:
        return not line.endswith("%")
    capital = sum(word[0].isupper() or word.lower() in _SMALL for word in words)
    return len(words) <= 12 and (capital * 10 >= len(words) * 6 or len(words) <= 2)


def is_sentence(line: str) -> bool:
    """Whether a line asks, or has words that only sentences have."""
    if "IT" in line:
        line = _IT.sub("", line)  # the department
    if "?" in line or "¿" in line or not _SENTENCE_WORDS.isdisjoint(_TOKEN.findall(line.lower())):
        return True
    return line[:1] in "pPnN*" and _POSTSCRIPT.match(line) is not None


def is_contact(line: str) -> bool:
    """Whether a line holds an address, a link or a telephone number."""
    if "@" not in line and "www" not in line and "://" not in line and not any(letter.isdecimal() for letter in line):
        return False
    return _CONTACT.search(line) is not None


def strength_of(line: str) -> int:
    """How plainly a line is part of a signature."""
    return is_contact(line) + (_ROLE.search(line) is not None) + (_TITLE.match(line) is not None)


def names(line: str, sender: str) -> bool:
    """Whether a line is the sender's name, whole or in part, with at most a title."""
    if not sender:
        return False
    words, known = _folded(line), _folded(sender)
    return (
        0 < len(words) <= 6
        and any(len(word) > 2 and word in known for word in words)
        and sum(word not in known for word in words) <= 1
    )


def _folded(text: str) -> list[str]:
    """The words of a name without case and accents."""
    bare = unicodedata.normalize("NFKD", text[:200].lower())
    return _WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter)))


def is_capitalised(line: str) -> bool:
    """Whether a line is two to five words with capitals, as a name is."""
    words = _WORD.findall(line)
    capitals = all(word[0].isupper() or word in _SMALL for word in words)
    return 2 <= len(words) <= 5 and capitals and not any(map(str.isdecimal, line))
