"""Rule 1: the right priority. The gate assesses its own; the rule is broken by claiming a higher one."""

from mailgate.facts import Facts, Priority, Relation, Span
from mailgate.policy import Example, Finding, NoSettings, Rule, RuleAction


def check(facts: Facts, settings: NoSettings) -> Finding | None:
    """Broken when the headers or own words claim a high priority and the assessed one is lower."""
    if facts.relation not in (Relation.NEW, Relation.SUPPLEMENT) or facts.whole.priority is None:
        return None
    if facts.whole.priority is Priority.HIGH or facts.incident or facts.swarm:
        return None
    header = facts.mail.claimed_priority
    evidence = (facts.reading.claims,) if facts.reading.claims else (Span(header, "header", 0),) if header else ()
    return Finding(1, "claims-too-much", evidence=evidence) if evidence else None


RULE = Rule(
    number=1,
    name="priority",
    title={"es": "Prioridad correcta", "en": "The right priority"},
    clause={
        "es": "Use la prioridad que corresponde: alta sólo cuando el servicio no se puede usar en absoluto y se ha comprobado "
        "desde un segundo equipo o red.",
        "en": "Please use the right priority: high only when the service cannot be used at all and this was confirmed from a "
        "second device or network.",
    },
    action=RuleAction.ADVISE,
    check=check,
    settings=NoSettings(),
    examples=(
        Example(
            "es",
            True,
            "URGENTE: al guardar una nota en blog.lapaloma.mx sale error 403 desde ayer.",
            subject="Error 403 al guardar en blog.lapaloma.mx",
        ),
        Example(
            "en",
            True,
            "This is an emergency! The contact form of lapaloma.mx shows a blank page when I press send, since Monday.",
            subject="Contact form of lapaloma.mx shows a blank page",
        ),
        Example(
            "es",
            False,
            "Al guardar una nota en blog.lapaloma.mx sale error 403 desde ayer. Agradezco su apoyo lo antes posible.",
            subject="Error 403 al guardar en blog.lapaloma.mx",
            why="'lo antes posible' claims nothing",
        ),
        Example(
            "en",
            False,
            "lapaloma.mx shows 503 Service Unavailable on my laptop and on my phone over mobile data since 9. URGENT.",
            subject="URGENT: lapaloma.mx shows 503 everywhere",
            why="credibly high",
        ),
    ),
)
