"""Rule 10: no false or senseless reports."""

from mailgate.facts import Facts, Kind, Relation
from mailgate.policy import Example, Finding, NoSettings, Rule, RuleAction

_SENSELESS = (Kind.NONSENSE, Kind.TEST, Kind.OFFTOPIC)
_SURE = 0.9  # certainty of the reading from which it is nonsense even within a case


def check(facts: Facts, settings: NoSettings) -> Finding | None:
    """Broken by text without sense, a mere test, or what has nothing to do with support."""
    if facts.reading.kind not in _SENSELESS or facts.mail.evidence or facts.mail.forwarded:
        return None
    if facts.relation is not Relation.NEW and not _mashed(facts):
        return None  # a curt answer within a case ("Con el 44100 y con el 97000.") makes sense there
    span = facts.reading.kind_span
    return Finding(10, str(facts.reading.kind), evidence=(span,) if span else (), strike=True)


def _mashed(facts: Facts) -> bool:
    """Keys mashed make sense nowhere; an empty answer in a thread may have lost its words on the way."""
    reading = facts.reading
    return reading.kind is Kind.NONSENSE and reading.certainty > _SURE and bool(facts.mail.own_words.strip())


RULE = Rule(
    number=10,
    name="nonsense",
    title={"es": "Sin reportes falsos o sin sentido", "en": "No false or senseless reports"},
    clause={
        "es": "No envíe reportes falsos, pruebas ni mensajes sin sentido o ajenos al soporte.",
        "en": "Please send no false reports, tests, or messages that make no sense or have nothing to do with support.",
    },
    action=RuleAction.RETURN,
    check=check,
    settings=NoSettings(),
    examples=(
        Example("es", True, "asdf jkjk qwpoeiru zxmn", subject="ñlkj"),
        Example("es", True, "probando 1 2 3", subject="prueba"),
        Example("en", True, "this is just a test, please ignore", subject="test"),
        Example("es", True, "", subject="", why="an empty mail"),
        Example(
            "es", False, "Quería saber si el plan Pro incluye respaldos diarios.", subject="Respaldos del plan Pro"
        ),
        Example(
            "en",
            False,
            "When I run the mail test of cPanel for info@lapaloma.mx it shows DKIM failed since Monday.",
            subject="DKIM test of lapaloma.mx fails",
        ),
    ),
)
