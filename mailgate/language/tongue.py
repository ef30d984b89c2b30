"""Spanish or English: by the small words that each sentence needs."""

from __future__ import annotations

from collections.abc import Iterable

_SPANISH = """
de la el que y en a los se del las un por con no una su para es al lo como mas o pero sus le ya este si porque esta
cuando muy sin sobre tambien me hasta hay donde quien desde todo nos durante uno ni contra otros ese eso mi q pues hola
buenas buenos dias tardes gracias favor saludos correo pagina sitio ayuda ustedes
"""
_ENGLISH = """
the be to of and in that have it for not on with he as you do at this but his by from they we say her she or an will
my one all would there their what so up out if about who get which go me when is are was i i'm it's can't don't our us
your has had been were any please thanks hello hi since
"""
_ONLY_SPANISH = frozenset(_SPANISH.split()) - frozenset(_ENGLISH.split())
_ONLY_ENGLISH = frozenset(_ENGLISH.split()) - frozenset(_SPANISH.split())


def language_of(forms: Iterable[str]) -> str:
    """ "es", "en", or "" where folded words do not tell (none, or as many of both)."""
    spanish = english = 0
    for form in forms:
        spanish += form in _ONLY_SPANISH
        english += form in _ONLY_ENGLISH
    if spanish == english:
        return ""
    return "es" if spanish > english else "en"
