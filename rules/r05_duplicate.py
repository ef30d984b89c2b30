"""Rule 5: one case a matter."""

from dataclasses import dataclass

from mailgate.facts import Facts, Relation, Span
from mailgate.policy import Example, Finding, Rule, RuleAction


@dataclass(frozen=True, slots=True)
class Settings:
    """The likeness from which two matters are one stands in the policy's `likeness`."""


def check(facts: Facts, settings: Settings) -> Finding | None:
    """Broken by opening again a matter that has a case; advised only where it brings something new."""
    match = facts.match
    if facts.relation is not Relation.DUPLICATE or match is None:
        return None
    return Finding(
        5,
        "matter-has-a-case",
        evidence=(Span(facts.mail.subject, "subject", 0), Span(match.case.subject, "case", 0)),
        certainty=match.score / 100,
        action=RuleAction.ADVISE if facts.brings_new else None,
        values={"case": match.case.number, "likeness": f"{match.score:.0f}", "why": match.why},
    )


_FIRST = Example(
    "es",
    False,
    "Al enviar desde ventas@lapaloma.mx sale 535 authentication failed desde ayer que cambié la clave.",
    subject="ventas@lapaloma.mx no puede enviar (535)",
)
_FIRST_EN = Example(
    "en",
    False,
    "Sending from sales@lapaloma.mx fails with 535 authentication failed since I changed the password yesterday.",
    subject="sales@lapaloma.mx can't send (535)",
)

RULE = Rule(
    number=5,
    name="duplicate",
    title={"es": "Un caso por asunto", "en": "One case a matter"},
    clause={
        "es": "Abra un solo caso por asunto y agregue lo nuevo respondiendo en el mismo hilo.",
        "en": "Please open one case a matter only, and add what is new by answering in the same thread.",
    },
    action=RuleAction.RETURN,
    check=check,
    settings=Settings(),
    examples=(
        Example(
            "es",
            True,
            "Al enviar desde ventas@lapaloma.mx me sale 535 authentication failed, desde ayer que cambié la clave.",
            subject="No puede enviar ventas@lapaloma.mx (535)",
            before=(_FIRST,),
        ),
        Example(
            "en",
            True,
            "sales@lapaloma.mx fails to send with 535 authentication failed since yesterday when I changed the password.",
            subject="Can't send from sales@lapaloma.mx (535)",
            before=(_FIRST_EN,),
        ),
        Example(
            "es",
            False,
            "Al enviar desde pagos@lapaloma.mx sale 535 authentication failed desde ayer que cambié la clave.",
            subject="pagos@lapaloma.mx no puede enviar (535)",
            before=(_FIRST,),
            why="another mailbox is another matter",
        ),
        Example(
            "en",
            False,
            "It also happens from my phone over mobile data.",
            subject="Re: sales@lapaloma.mx can't send (535)",
            before=(_FIRST_EN,),
            reply=True,
            why="an answer in the thread is a follow-up",
        ),
    ),
)
