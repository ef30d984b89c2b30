"""Rule 6: no follow-up before 40 minutes."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from mailgate.facts import CaseState, Facts, Kind, Relation
from mailgate.policy import Count, Example, Finding, Rule, RuleAction


@dataclass(frozen=True, slots=True)
class Settings:
    """How long a case is left to work before it may be chased."""

    minutes: Count = 40


def check(facts: Facts, settings: Settings) -> Finding | None:
    """Broken by a chaser, or a bare threat, within the time after its case was opened. Once handled rule 9 takes its place."""
    case = facts.case
    if case is None or facts.relation is not Relation.FOLLOW_UP or case.state is CaseState.AWAITING_DETAIL:
        return None
    if facts.reading.kind not in (Kind.CHASER, Kind.PRESSURE) or case.handled_at:
        return None
    if not facts.early:
        return None
    left = case.opened_at + timedelta(minutes=settings.minutes) - facts.now
    span = facts.reading.kind_span
    minutes = ceil(left.total_seconds() / 60)
    values = {"minutes_left": str(minutes), "case": case.number, "minutes": str(settings.minutes)}
    return Finding(6, "follow-up-too-soon", evidence=(span,) if span else (), values=values)


_FIRST = Example(
    "es",
    False,
    "Al enviar desde ventas@lapaloma.mx sale 535 authentication failed desde ayer que cambié la clave.",
    subject="ventas@lapaloma.mx no puede enviar (535)",
)

RULE = Rule(
    number=6,
    name="follow_up",
    title={"es": "Sin seguimiento antes de {minutes} minutos", "en": "No follow-up before {minutes} minutes"},
    clause={
        "es": "Espere al menos {minutes} minutos antes de pedir seguimiento, un chat o una llamada.",
        "en": "Please wait at least {minutes} minutes before asking how it goes, or for a chat or a call.",
    },
    action=RuleAction.RETURN,
    check=check,
    settings=Settings(),
    examples=(
        Example(
            "es",
            True,
            "¿Ya hay alguna novedad?",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST,),
            minutes=12,
            reply=True,
        ),
        Example(
            "en",
            True,
            "Any news on this? Could you call me please?",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST,),
            minutes=39,
            reply=True,
        ),
        Example(
            "es",
            False,
            "¿Ya hay alguna novedad?",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST,),
            minutes=41,
            reply=True,
            why="after the 40 minutes",
        ),
        Example(
            "en",
            False,
            "It now says 'connection timed out' on port 465 as well, from Thunderbird.",
            subject="Re: ventas@lapaloma.mx no puede enviar (535)",
            before=(_FIRST,),
            minutes=12,
            reply=True,
            why="new information is no chaser",
        ),
    ),
)
