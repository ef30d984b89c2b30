"""What a policy is made of: rules, their findings, their examples, and the decision they lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum, StrEnum
from typing import Annotated, Any

from annotated_types import Ge, Interval, MinLen

from mailgate.facts import Facts, Priority, Relation, Span

# What an admin may set; checked where the overlay is read (mailgate.config).
Count = Annotated[int, Ge(1)]
Share = Annotated[float, Interval(ge=0, le=1)]
Percent = Annotated[float, Interval(ge=0, le=100)]
Word = Annotated[str, MinLen(1)]


class Outcome(StrEnum):
    """What becomes of a message."""

    FORWARD = "forward"
    RETURN = "return"
    HOLD = "hold"
    IGNORE = "ignore"
    RELAY = "relay"


class RuleNumber(IntEnum):
    """The policy's rules by name, for what treats one of them in a way of its own."""

    ELSEWHERE = 0
    PRIORITY = 1
    SUBJECT = 2
    EVIDENCE = 3
    DETAIL = 4
    DUPLICATE = 5
    FOLLOW_UP = 6
    CALLS = 7
    COARSE = 8
    PRESSURE = 9
    NONSENSE = 10


# These return nothing unless an admin makes them stricter.
ONLY_ADVISING = frozenset((RuleNumber.ELSEWHERE, RuleNumber.PRIORITY, RuleNumber.SUBJECT, RuleNumber.EVIDENCE))


class RuleAction(StrEnum):
    """What a broken rule leads to. The strictest of several wins."""

    OBSERVE = "observe"  # on trial: logged, nothing more
    ADVISE = "advise"
    RETURN = "return"
    HOLD = "hold"

    @property
    def strictness(self) -> int:
        return ("observe", "advise", "return", "hold").index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule reports: it never decides."""

    rule: int
    code: str  # stable, in English: "lacks-detail"
    evidence: tuple[Span, ...] = ()
    certainty: float = 1.0  # 0 to 1
    unsure: bool = False  # a person must look (rule 8): the action becomes hold
    action: RuleAction | None = None  # where the policy makes it depend on the facts (rules 3 and 5), else the rule's
    strike: bool = False
    missing: tuple[str, ...] = ()  # rule 4: affected, symptom, circumstances, question
    values: Mapping[str, str] = field(default_factory=dict)  # for the wording: minutes left, case number


@dataclass(frozen=True, slots=True)
class Example:
    """A mail in a few words that breaks a rule (`hit`) or does not: executed as a test, shown as documentation."""

    language: str  # "es" or "en"
    hit: bool
    body: str
    subject: str = "Correo de ventas@tienda.mx rebota"
    why: str = ""
    files: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    before: tuple[Example, ...] = ()  # mails of the same sender that came before
    minutes: int = 5  # after the one before
    reply: bool = False  # stands in the thread of the one before
    sender: str = "cliente@empresa.example"


@dataclass(frozen=True, slots=True)
class NoSettings:
    """Nothing to set but the action."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the policy. `settings` is a frozen dataclass with defaults, explained by its fields' comments."""

    number: int
    name: str  # "detail"
    title: Mapping[str, str]  # language -> a few words; {name} stands for the value of a setting
    clause: Mapping[str, str]  # language -> the clause that a reply quotes; as in the title
    action: RuleAction
    check: Callable[[Facts, Any], Finding | None]
    settings: Any
    examples: tuple[Example, ...]

    def worded(self, settings: Any) -> Rule:
        """With the values of these settings where title and clause name one, as {minutes}: nobody must read "40
        minutes" where an admin has set 60."""
        values = {field.name: getattr(settings, field.name) for field in fields(settings)}

        def said(texts: Mapping[str, str]) -> dict[str, str]:
            return {language: text.format_map(values) for language, text in texts.items()}

        return replace(self, title=said(self.title), clause=said(self.clause))


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule with the admin's settings and action."""

    rule: Rule
    action: RuleAction
    settings: Any


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything an admin can set about judging. Loaded by mailgate.config."""

    rules: tuple[RuleInForce, ...]
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # language -> key -> template
    asks: Count = 2  # how often a case is asked for detail (rule 4)
    likeness: Percent = 50.0  # 0 to 100: from here on two matters are one (rule 5)
    likeness_awaiting: Percent = 45.0  # the same for a case that awaits detail: its supplement is worded anew
    strikes: Count = 3  # that suspend
    strike_days: Count = 90
    suspension_days: tuple[Count, ...] = (7, 30)  # the first, the second; after that for good
    incident_accounts: Annotated[int, Ge(2)] = 5  # one alone is no mass
    incident_minutes: Count = 30  # window
    incident_quiet_minutes: Count = 60  # ends after
    coarse_extra: tuple[Word, ...] = ()  # words an admin adds to rule 8
    coarse_allowed: tuple[Word, ...] = ()  # words an admin takes out

    def settings(self, number: int) -> Any:
        """The settings of the rule with this number; None where it is not in force."""
        return next((force.settings for force in self.rules if force.rule.number == number), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one message and why. Explains itself from the record."""

    outcome: Outcome
    reason: str  # stable code: "complies", "rules", "machine-bounce", "suspended"; all stand in decide.py and gate.py
    relation: Relation | None = None
    priority: Priority | None = None
    findings: tuple[Finding, ...] = ()  # in order of the rules' numbers
    clauses: tuple[int, ...] = ()  # that the reply names
    missing: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # "external", "incomplete", "incident"
    masked: bool = False
    opens_case: bool = False
    strikes: tuple[int, ...] = ()  # rules that count one
    reply_withheld: str = ""  # why no reply goes out, as a code: "unauthenticated", "machine", "limit", "observe"
    observed: Outcome | None = None  # what would have become of it, where the gate only observes
    trial: tuple[int, ...] = ()  # rules on trial (action "observe") that it would have broken

    @property
    def rules(self) -> tuple[int, ...]:
        """The numbers of all rules broken, advised ones included."""
        return tuple(sorted({f.rule for f in self.findings}))
