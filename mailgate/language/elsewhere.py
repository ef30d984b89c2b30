"""Signs that settle rule 0, whatever the model's score: no site opens here at all, or the webmail fails as well."""

from __future__ import annotations

import re

from mailgate.facts import Span
from mailgate.language.fold import fold

_BIG = r"google|youtube|facebook|wikipedia|netflix"
# Nothing of the web opens: no site, not even the ones that never fail.
_NOTHING = re.compile(
    rf"\bni (?:siquiera )?(?:{_BIG})|\bnot even (?:{_BIG})"
    r"|\bningun[ao]? (?:pagina|sitio)\b[^\n.;!?]{0,12}\b(?:abre|carga|entra|sale)"
    r"|\bno (?:web ?)?(?:page|site|website)s? (?:at all )?(?:opens?|loads?|works?)"
    r"|\b(?:nos quedamos|estamos|estoy|quede) sin internet"
)
_ENDS = re.compile(r"[\n.;!?]")
# The webmail runs at the provider: where it fails as well, the cause is not the customer's program.
_WEBMAIL_TOO = re.compile(
    r"\bni (?:en|por|desde) (?:el )?webmail"
    r"|\bwebmail (?:tampoco|fails|does ?n.t|won.t|is down|no (?:abre|carga|entra|deja))"
)


def nothing_opens(own_words: str) -> Span | None:
    """The words that say that no site opens at all, or that the line is down."""
    found = _NOTHING.search(fold(own_words))
    if found is None:
        return None
    start = max((end.end() for end in _ENDS.finditer(own_words, 0, found.start())), default=0)
    stop = _ENDS.search(own_words, found.end())
    said = own_words[start : stop.start() if stop else len(own_words)]
    start += len(said) - len(said.lstrip())
    return Span(said.strip(), "own_words", start)


def webmail_fails_too(own_words: str) -> bool:
    """Whether the own words say that the webmail shows the same failure."""
    return _WEBMAIL_TOO.search(fold(own_words)) is not None
