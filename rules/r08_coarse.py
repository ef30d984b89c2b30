"""Rule 8: no rude, coarse or offensive words."""

from dataclasses import dataclass

from mailgate.facts import Facts
from mailgate.policy import Example, Finding, Rule, RuleAction, Share


@dataclass(frozen=True, slots=True)
class Settings:
    """From which certainty a message is returned; what is less certain is held for a person."""

    certain: Share = 0.8


def check(facts: Facts, settings: Settings) -> Finding | None:
    """Broken by a coarse word, insult, slur or threat of harm in the own words; where unsure, a person looks."""
    found = facts.reading.coarse
    if not found:
        return None
    certainty = max(coarse.certainty for coarse in found)
    unsure = certainty < settings.certain
    kinds = sorted({coarse.kind for coarse in found})
    return Finding(
        8,
        "maybe-coarse" if unsure else f"coarse-{kinds[0]}",
        evidence=tuple(coarse.span for coarse in found),
        certainty=certainty,
        unsure=unsure,
        strike=True,
    )


RULE = Rule(
    number=8,
    name="coarse",
    title={"es": "Respeto", "en": "Respect"},
    clause={
        "es": "Escriba sin groserías, insultos ni amenazas. Con gusto atendemos el mismo reporte con otras palabras.",
        "en": "Please write without coarse words, insults or threats. We will gladly take the same report in other words.",
    },
    action=RuleAction.RETURN,
    check=check,
    settings=Settings(),
    examples=(
        Example("es", True, "Desde ayer lapaloma.mx da error 500 al entrar al blog. Arreglen su porquería, pendejos."),
        Example("es", True, "lapaloma.mx da error 500 desde ayer al entrar al blog, son unos p3nd3jos."),
        Example("en", True, "lapaloma.mx gives error 500 in the blog since yesterday. Fix this fucking thing."),
        Example(
            "es",
            False,
            "Desde ayer lapaloma.mx da error 500 al entrar al blog. Su servicio es pésimo, estoy HARTO y hablaré con mi abogado.",
            why="hard criticism, anger and talk of lawyers are not coarse",
        ),
        Example(
            "es",
            False,
            "La computadora de la sucursal Putla no abre disputas.mx desde ayer, sale error 404 al entrar.",
            why="innocent words that hold such letters",
        ),
        Example(
            "en",
            False,
            "scunthorpe-assassins.co.uk gives error 500 since yesterday when I open the blog. This is unacceptable.",
            why="innocent names",
        ),
    ),
)
