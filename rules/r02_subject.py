"""Rule 2: a concrete subject, so that technicians see what to take first and notice a mass outage."""

from mailgate.facts import Facts, Relation, Span
from mailgate.policy import Example, Finding, NoSettings, Rule, RuleAction


def check(facts: Facts, settings: NoSettings) -> Finding | None:
    """Broken by a new message whose subject does not say what the matter is."""
    why = facts.reading.vague_subject
    if not why or facts.relation is not Relation.NEW:
        return None
    subject = facts.mail.subject
    return Finding(2, f"subject-{why.replace('_', '-')}", evidence=(Span(subject, "subject", 0),) if subject else ())


RULE = Rule(
    number=2,
    name="subject",
    title={"es": "Asunto concreto", "en": "A concrete subject"},
    clause={
        "es": "Escriba un asunto concreto que diga qué ocurre y dónde, por ejemplo «ventas@miempresa.mx no recibe correo».",
        "en": "Please write a concrete subject that says what happens and where, such as “sales@mycompany.mx receives no mail”.",
    },
    action=RuleAction.ADVISE,
    check=check,
    settings=NoSettings(),
    examples=(
        Example(
            "es",
            True,
            "Al entrar a lapaloma.mx/tienda sale un 404 desde que movimos la carpeta.",
            subject="Ayuda por favor",
        ),
        Example("en", True, "lapaloma.mx/shop gives a 404 since we moved the folder.", subject="Hello"),
        Example("es", True, "Al entrar a lapaloma.mx/tienda sale un 404 desde que movimos la carpeta.", subject=""),
        Example(
            "es",
            False,
            "Al entrar a lapaloma.mx/tienda sale un 404 desde que movimos la carpeta.",
            subject="404 en la tienda de lapaloma.mx",
        ),
        Example(
            "en",
            False,
            "lapaloma.mx/shop gives a 404 since we moved the folder.",
            subject="Shop page returns 404",
        ),
    ),
)
