"""Mailing lists (RFC 2919, 2369) and bulk mail, and the one list that is neither: the mailbox's own group."""

from __future__ import annotations

import re

from mailgate.mail import Machine, MachineKind
from mailgate.parse.seen import Seen, bare, written

WORDS = frozenset(("bulk", "junk", "list"))  # of Precedence
LIST_HEADERS = (
    "list-id",
    "list-post",
    "list-help",
    "list-archive",
    "list-subscribe",
    "list-owner",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
)
_CAMPAIGN = (
    "list-unsubscribe-post",
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-mc-user",
    "x-csa-complaints",
    "x-mailer-lid",
    "x-report-abuse-to",
)
# Of relays that companies also send their people's mail through: a weak sign.
_RELAY = ("feedback-id", "x-mailgun-sid", "x-sg-eid", "x-ses-outgoing")
_MAILER = re.compile(
    r"mail ?chimp|mailjet|sendinblue|brevo|acumbamail|mailrelay|mdirector|doppler|phplist|constant ?contact|"
    r"campaign ?monitor|active ?campaign|mailerlite|getresponse|benchmark ?email|sendy|klaviyo|aweber|mautic",
    re.I,
)
_SENDER = re.compile(
    r"(?:news(?:letters?)?|bolet[ií]n(?:es)?|marketing|mailing|promo(?:s|ciones|tions)?|ofertas|campa(?:ñ|n)as?|"
    r"campaigns?|novedades)(?:[-_.+].*)?",
    re.I,
)
_UNSUBSCRIBE = re.compile(
    r"unsubscribe|dar(?:se|te) de baja|(?:date|dese) de baja|cancelar (?:la |su |tu )?suscripci[óo]n|anular (?:la |su "
    r")?suscripci[óo]n|dejar de recibir|manage (?:your )?preferences|desuscribir|no "
    r"(?:deseas?|quieres?) (?:seguir )?recib|opt[- ]out|gestionar? (?:tus |sus )?preferencias|"
    r"ver este (?:correo|mensaje) en|view this e?-?mail in (?:your|a) browser|"
    r"recibes? este (?:correo|mensaje) porque|you (?:are receiving|received) this e?-?mail because",
    re.I,
)
# A program's footer, which also says why it comes or where to click.
_FOOTER = re.compile(
    r"(?:unsubscribe|de baja|suscripci[óo]n|preferenc(?:es|ias))\W{0,4}(?:aqu[íi]\b|here\b|<?https?:)|"
    r"(?:you (?:are receiving|received)|recib(?:es?|iste|i[óo])|has recibido) (?:this|este) (?:e?-?mail|message|correo|"
    r"mensaje|bolet[íi]n) (?:because|porque|as)",
    re.I,
)
_FOOT = 1_500  # characters at a text's end
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}")
_ID = re.compile(r"<?([\w-]{1,64})\.([\w.-]{1,200})>?\s*$")
_ANSWER = re.compile(r"\s*(?:re|r|aw|sv|rv|fwd?)\s*:", re.I)
# What support mailboxes are called: a group of that name hands on customers' mail.
_ROLE = re.compile(
    r"(?:mesa(?:[-_.]?de)?[-_.]?)?(?:soporte|support|ayuda|help(?:[-_.]?desk)?|servicedesk|service|servicio|tickets?|"
    r"atencion|contacto?|clientes|customer[-_.]?(?:care|service)|mesa)(?:[-_.]?(?:tecnico|clientes?|team|web|hosting|mx))?",
    re.I,
)


def bulk(seen: Seen) -> Machine | None:
    """Two signs of different kinds, for one alone may stray into a person's mail."""
    signs = [] if fronts(seen) else [*_listed(seen), *_unlisted(seen)]
    if signs and _answered(seen):
        return None
    signs += _sent(seen)
    foot = seen.unquoted[-_FOOT:]
    if signs and _UNSUBSCRIBE.search(foot):
        signs.append("unsubscribe")
    elif not signs and _SENDER.fullmatch(seen.sender.address.rpartition("@")[0]) and _FOOTER.search(foot):
        signs = [f"From: {seen.sender.address}", "unsubscribe"]
    return Machine(MachineKind.BULK, signs[0][:200]) if len(signs) >= 2 else None


def own_list(seen: Seen) -> bool:
    """Whether the list's headers are those of the mailbox's own group, whose addresses we know."""
    return bool(seen.mailbox) and not seen.mailbox.isdisjoint(_addresses(seen))


def fronts(seen: Seen) -> bool:
    """Whether the list is a group in front of a support mailbox: its own, or one that is called so and written to."""
    if not any(name in seen.headers for name in LIST_HEADERS):
        return False
    to = f"{seen.first('to')} {seen.first('cc')}".lower()
    return own_list(seen) or any(
        _ROLE.fullmatch(address.partition("@")[0]) and address in to for address in _addresses(seen)
    )


def _addresses(seen: Seen) -> set[str]:
    """The addresses that a list's headers give it."""
    found: set[str] = set()
    for name in ("list-post", "x-beenthere", "mailing-list"):
        found.update(_ADDRESS.findall(seen.first(name).lower()[:1000]))
    match = _ID.search(seen.first("list-id").lower()[-300:])
    return found | {f"{match[1]}@{match[2]}"} if match else found


def _listed(seen: Seen) -> list[str]:
    """The first header that a list has."""
    return [f"{written(name)}: {seen.first(name)}" for name in LIST_HEADERS if name in seen.headers][:1]


def _unlisted(seen: Seen) -> list[str]:
    """The headers that lists share with all bulk mail."""
    signs = []
    if "list-unsubscribe" in seen.headers:
        signs.append(f"List-Unsubscribe: {seen.first('list-unsubscribe')}")
    if bare(seen.first("precedence")) in WORDS:
        signs.append(f"Precedence: {seen.first('precedence')}")
    return signs


def _sent(seen: Seen) -> list[str]:
    """The first sign of a program for campaigns, or of a relay."""
    if _MAILER.search(seen.first("x-mailer")):
        return [f"X-Mailer: {seen.first('x-mailer')}"]
    return [f"{written(name)}: {seen.first(name)}" for name in (*_CAMPAIGN, *_RELAY) if name in seen.headers][:1]


def _answered(seen: Seen) -> bool:
    """Whether a person answers a mail, through a server that marks all it sends: no list, no campaign."""
    if any(name in seen.headers for name in (*LIST_HEADERS, *_CAMPAIGN)):
        return False
    return "in-reply-to" in seen.headers and _ANSWER.match(seen.subject) is not None
