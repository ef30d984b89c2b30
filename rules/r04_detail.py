"""Rule 4: detail. A report says what fails, what happens and in which circumstances; a question says what is asked."""

from dataclasses import dataclass
from typing import Literal

from mailgate.facts import CaseState, Facts, Kind, Reading, Relation, Span
from mailgate.policy import Example, Finding, Rule, RuleAction

Part = Literal["affected", "symptom", "circumstances", "question"]
_CHASING = (Kind.CHASER, Kind.PRESSURE, Kind.THANKS)


@dataclass(frozen=True, slots=True)
class Settings:
    """Which of the parts a report must have."""

    required: tuple[Part, ...] = ("affected", "symptom", "circumstances", "question")


def check(facts: Facts, settings: Settings) -> Finding | None:
    """Broken when anything is missing in a new message, or in a supplement taken together with its case."""
    if facts.relation not in (Relation.NEW, Relation.SUPPLEMENT):
        return None
    missing = tuple(part for part in _missing(facts) if part in settings.required)
    if not missing:
        return None
    shown = facts.reading.kind_span or Span(facts.mail.own_words[:120], "own_words", 0)
    return Finding(4, "lacks-detail", evidence=(shown,), missing=missing)


def _missing(facts: Facts) -> tuple[str, ...]:
    case = facts.case
    if facts.relation is Relation.SUPPLEMENT and facts.reading.kind in _CHASING and case is not None:
        return case.missing  # a chaser on a case that awaits detail brings nothing: it is asked again
    missing = lacks(facts.whole)
    if facts.relation is Relation.SUPPLEMENT and case is not None and case.state is CaseState.AWAITING_DETAIL:
        return tuple(part for part in missing if part in case.missing)  # what was complete stays so
    return missing


def lacks(reading: Reading) -> tuple[str, ...]:
    """What a reading lacks of what its kind must say."""
    if reading.kind is Kind.PROBLEM:
        parts = {"affected": reading.affected, "symptom": reading.symptom, "circumstances": reading.circumstances}
        return tuple(name for name, span in parts.items() if span is None)
    if reading.kind in (Kind.QUESTION, Kind.REQUEST) and reading.question is None:
        return ("question",)
    return ()


RULE = Rule(
    number=4,
    name="detail",
    title={"es": "Detalle", "en": "Detail"},
    clause={
        "es": "Describa el problema con detalle: qué falla, qué ocurre exactamente y en qué circunstancias (pasos, desde cuándo, "
        "después de qué cambio, en qué equipo).",
        "en": "Please describe the problem in detail: what fails, what happens exactly, and in which circumstances (steps, since "
        "when, after what change, on which device).",
    },
    action=RuleAction.RETURN,
    check=check,
    settings=Settings(),
    examples=(
        Example("es", True, "Mi correo no funciona, ayúdenme por favor.", subject="No funciona mi correo"),
        Example("en", True, "There is a problem with the website. Please fix it.", subject="Problem with the website"),
        Example("es", True, "Quisiera hacerles una consulta sobre mi plan.", subject="Consulta sobre mi plan"),
        Example(
            "es",
            False,
            "Desde ayer ventas@lapaloma.mx no recibe: a quien escribe le rebota con 550 user unknown. "
            "Lo probé desde Gmail y desde Hotmail.",
            subject="ventas@lapaloma.mx rebota con 550",
        ),
        Example(
            "en",
            False,
            "When I press save in the panel of lapaloma.mx it shows 'permission denied', since the update last night.",
            subject="lapaloma.mx: permission denied when saving",
        ),
        Example(
            "es",
            False,
            "¿Cuánto cuesta ampliar el disco de mi plan a 50 GB?",
            subject="Precio de ampliar el disco a 50 GB",
            why="a question needs only what is asked",
        ),
    ),
)
