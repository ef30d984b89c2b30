"""Words by which somebody plainly hands over a file: "I've attached", "les adjunto" (rule 3).

They open a sentence or follow an "and": "cuando adjunto un archivo" tells what fails. The model knows the other ways.
"""

from __future__ import annotations

import re

from mailgate.facts import Span
from mailgate.language.fold import fold

_OPENS = r"(?:^|[.,;:!\n(]|\by\b|\band\b)\s*"
_I = r"(?:i|we)(?:'ve|\shave|'m|\sam|'re|\sare)?\s(?:just\s|also\s|now\s)?(?:attach(?:ed|ing)?|enclos(?:ed|ing))"
_YO = r"(?:les\s|le\s|te\s|os\s)?(?:adjunto|adjuntamos|anexo|anexamos|acompano)"
_IT = r"(?:attached|enclosed)\s(?:is|are|please\sfind|you'll\sfind)|see\sattached|please\sfind\sattached"
_TRYING = r"(?!\s(?:that|it|un\sarchivo|a\sfile|files?)\b)"  # what one does when it fails
_HANDS_OVER = re.compile(rf"{_OPENS}(?P<said>(?:{_I}|{_YO}|{_IT})\b{_TRYING}[^.\n]{{0,80}})")


def handed_over(own_words: str) -> Span | None:
    """The first words that plainly announce a file, None for none."""
    found = _HANDS_OVER.search(fold(own_words).replace("’", "'"))
    if not found:
        return None
    start, end = found.span("said")
    return Span(own_words[start:end], "own_words", start)
