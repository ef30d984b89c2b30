"""Rule 9: no pressure once a case is being handled."""

from mailgate.facts import Facts, Kind, Relation
from mailgate.policy import Example, Finding, NoSettings, Rule, RuleAction


def check(facts: Facts, settings: NoSettings) -> Finding | None:
    """Broken by writing only to hurry or press after being told that the case is handled (a technician wrote, or clause 6).

    Within the minutes that rule 6 sets it takes the place of rule 6: then a mere chaser breaks it too.
    """
    case = facts.case
    if case is None or case.handled_at is None or facts.relation is not Relation.FOLLOW_UP:
        return None
    if facts.reading.kind is not Kind.PRESSURE and not (facts.early and facts.reading.kind is Kind.CHASER):
        return None
    span = facts.reading.kind_span
    return Finding(9, "pressure", evidence=(span,) if span else (), strike=True, values={"case": case.number})


_FIRST = Example(
    "es",
    False,
    "Al enviar desde ventas@lapaloma.mx sale 535 authentication failed desde ayer que cambié la clave.",
    subject="ventas@lapaloma.mx no puede enviar (535)",
)
_CHASER = Example(
    "es",
    False,
    "¿Ya hay alguna novedad?",
    subject="Re: ventas@lapaloma.mx no puede enviar (535)",
    minutes=10,
    reply=True,
)

RULE = Rule(
    number=9,
    name="pressure",
    title={"es": "Sin presiones", "en": "No pressure"},
    clause={
        "es": "Su caso ya se está atendiendo: escribir sólo para presionar o apurar no lo adelanta.",
        "en": "Your case is already being handled: writing only to press or hurry does not speed it up.",
    },
    action=RuleAction.RETURN,
    check=check,
    settings=NoSettings(),
    examples=(
        Example(
            "es",
            True,
            "Si hoy no queda me cambio de proveedor y los demando.",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST, _CHASER),
            minutes=60,
            reply=True,
        ),
        Example(
            "en",
            True,
            "Hurry up. If this is not solved today I will leave you and tell everybody on social media.",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST, _CHASER),
            minutes=60,
            reply=True,
        ),
        Example(
            "en",
            True,
            "Could somebody ring me instead?",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST, _CHASER),
            minutes=15,
            reply=True,
            why="asked again before the 40 minutes, after being told to wait",
        ),
        Example(
            "es",
            False,
            "¿Me pueden llamar al 55 5555 0100?",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST, _CHASER),
            minutes=45,
            reply=True,
            why="a plain request for a call, after the 40 minutes",
        ),
        Example(
            "es",
            False,
            "Si hoy no queda me cambio de proveedor y los demando.",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST,),
            minutes=60,
            reply=True,
            why="nobody has said yet that it is being handled",
        ),
        Example(
            "en",
            False,
            "It now says 'connection timed out' on port 465 as well, from Thunderbird.",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST, _CHASER),
            minutes=60,
            reply=True,
            why="new information",
        ),
    ),
)
