"""Rule 7: calls and chats of 20 minutes at most. Its work is done by timers (mailgate.due); no mail breaks it."""

from dataclasses import dataclass

from mailgate.facts import Facts
from mailgate.policy import Count, Example, Finding, Rule, RuleAction


@dataclass(frozen=True, slots=True)
class Settings:
    """When a technician is warned, and when the call goes on by mail."""

    warn_minutes: Count = 18  # when a technician is warned
    minutes: Count = 20  # when the call goes on by mail

    def __post_init__(self) -> None:
        """ValueError for a warning that would come too late."""
        if self.warn_minutes >= self.minutes:
            raise ValueError(f"warn_minutes should be less than minutes, which is {self.minutes}")


def check(facts: Facts, settings: Settings) -> Finding | None:
    """A mail is no call: the rule is kept by the clock, from the moment a technician registers a call's start."""
    return None


RULE = Rule(
    number=7,
    name="calls",
    title={"es": "Llamadas y chats de {minutes} minutos", "en": "Calls and chats of {minutes} minutes"},
    clause={
        "es": "Las llamadas y los chats duran {minutes} minutos como máximo; después seguimos por correo en un caso.",
        "en": "Calls and chats last {minutes} minutes at most; after that we carry on by mail in a case.",
    },
    action=RuleAction.ADVISE,
    check=check,
    settings=Settings(),
    examples=(
        Example(
            "es", False, "¿Me pueden llamar al 55 5555 0101 para ver lo de mi plan?", subject="Llamada por mi plan"
        ),
        Example("en", False, "Could we have a call about upgrading my plan to 50 GB?", subject="Call about my plan"),
    ),
)
