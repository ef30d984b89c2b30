"""What the gate says, by key: templates in wording/{es,en}.toml, overlaid by the policy's [wording.es], [wording.en].

Only these are templates. What a mail says is only ever a value: it is never compiled (GUARANTEES.md, 25).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mailgate.compose.text import one_line
from mailgate.errors import Fault

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

LANGUAGES = ("es", "en")
_LONGEST = 2000  # characters of one value: the cases of a large incident
# What a template may name. Each is one line of text, and "" where there is nothing to say.
VARIABLES: Mapping[str, str] = {
    "account": "the customer's account",
    "accounts": "how many accounts an incident has reached",
    "case": "number of the case",
    "cases": "numbers of an incident's cases",
    "clause": "text of a rule's clause",
    "customer": "name or address of the customer",
    "days": "days for which a strike counts",
    "detail": "whatever else there is to say, in one line",
    "done": "commands that were done",
    "earlier_case": "closed case that this one carries on",
    "error": "what went wrong",
    "evidence": "words of the mail that show it, never offensive ones",
    "incident": "number of the incident",
    "limit": "strikes that suspend",
    "mailbox": "address of the mailbox",
    "message": "number of a kept message",
    "minutes": "minutes that a case is left to work, a call may last, an incident may be quiet",
    "minutes_gone": "minutes that are over of them",
    "minutes_left": "minutes that are left of them",
    "name": "name of the mailbox",
    "not_understood": "commands that could not be understood",
    "number": "number of a rule",
    "priority": "the priority as a word",
    "strikes": "strikes that count now",
    "subject": "subject of the customer's mail",
    "technician": "name or address of the technician",
    "title": "title of a rule",
    "until": "when a suspension ends",
}


@lru_cache(maxsize=len(LANGUAGES))
def shipped(language: str) -> Mapping[str, str]:
    """The templates of a language by key, as they ship."""
    text = files("mailgate.compose").joinpath("wording", f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Voice:
    """Says things in one language."""

    __slots__ = ("_overlay", "_shipped", "language")

    def __init__(self, language: str, wording: Mapping[str, Mapping[str, str]]) -> None:
        self.language = language
        self._overlay = wording.get(language, {})
        self._shipped = shipped(language)

    def has(self, key: str) -> bool:
        """Whether there is a wording with this key."""
        return key in self._shipped

    def say(self, key: str, values: Mapping[str, str] | None = None) -> str:
        """The wording with these values; what a template may name and nobody has given is ""."""
        template = self._overlay.get(key, self._shipped[key])
        if "{" not in template:
            return template.strip()
        given = {name: one_line(value, _LONGEST) for name, value in (values or {}).items() if name in VARIABLES}
        return _template(template).render(dict.fromkeys(VARIABLES, "") | given).strip()


def check_wording(overlay: Mapping[str, Mapping[str, str]], file: str = "policy.toml") -> tuple[Fault, ...]:
    """All faults of an overlay: unknown keys, undefined variables, templates that can't be read or rendered."""
    return tuple(
        fault
        for language, wording in overlay.items()
        for key, template in wording.items()
        for fault in _faults(file, language, key, template)
    )


def _faults(file: str, language: str, key: str, template: str) -> tuple[Fault, ...]:
    place = f"wording.{language}.{key}"
    if language not in LANGUAGES:
        return (Fault(file, place, "is no language of the gate's", f"use one of {', '.join(LANGUAGES)}"),)
    if key not in shipped(language):
        return (Fault(file, place, "is no wording", f"use one of {_near(key, shipped(language))}"),)
    wrong = _wrong(template)
    return (Fault(file, place, wrong, f"a template may name {', '.join(VARIABLES)}"),) if wrong else ()


def _wrong(template: str) -> str:
    """What is wrong with a template; "" for nothing. It is rendered with and without values."""
    from jinja2 import TemplateError
    from jinja2.meta import find_undeclared_variables

    try:
        unknown = find_undeclared_variables(_environment().parse(template)) - VARIABLES.keys()
        if unknown:
            return f"names what is not known: {', '.join(sorted(unknown))}"
        for sample in ("", "1"):
            _environment().from_string(template).render(dict.fromkeys(VARIABLES, sample))
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        return f"is no template: {error}"
    return ""


def _near(key: str, known: Mapping[str, str]) -> str:
    from difflib import get_close_matches

    return ", ".join(get_close_matches(key, known, n=3, cutoff=0.3) or sorted(known))


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # No HTML escaping here: a wording becomes plain text first, and compose.blocks escapes it for HTML.
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=1024)
def _template(text: str) -> Template:
    return _environment().from_string(text)
