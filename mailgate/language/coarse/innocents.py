"""Ordinary words that a disguise could seem to name, that hold a coarse one, or that stand beside no piece of one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from mailgate.language.coarse.fold import fold
from mailgate.language.coarse.names import EDGES

_WORDS = "berga bergas coxon ginga gonorrhea gonorrhoea kagan mammon shiite shiites shingo"
INNOCENT = frozenset(_WORDS.split())  # found by comparing readings with frequent words
HOLDERS = re.compile(  # a line's end, or a slip, may break them before or after the coarse word
    r"(?:com|dis|di|im|am|re)puta(?:s|n|d[ao]s?|r|bles?|cion|ciones|cional|dor|dora|dores|doras|mos)?"
    r"|(?:cal|arti|vehi|cir|mus|ridi|obsta|curri|especta|vin|cubi|testi|ora|recepta|fasci|foli|minus|mayus|crepus|pina)culos?"
    r"|(?:podo|pedo)metros?|torpedos?|scrap(?:s|e|ed|es|er|ped|ping)?|crape|prickly"
)


@lru_cache(maxsize=4)
def ordinary(language: str) -> frozenset[str]:
    """Short words that are said by themselves, in a language or ("") in both (data/ordinary.toml)."""
    text = (files("mailgate.language.coarse") / "data" / "ordinary.toml").read_text("utf-8")
    read = tomllib.loads(text)
    return frozenset(word for key in ([language] if language else read) for word in read[key].split())


def held(form: str, chunks: Sequence[str], index: int) -> bool:
    """Whether a word is but a part of an innocent one that is broken in two or three ("com puta dora")."""
    before = fold(chunks[index - 1]).strip(EDGES) if index else ""
    after = fold(chunks[index + 1]).strip(EDGES) if index + 1 < len(chunks) else ""
    return any(HOLDERS.fullmatch(whole) for whole in (before + form, form + after, before + form + after))
