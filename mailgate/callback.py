"""Whether own words on a case ask to be called once it is solved, or take up that offer (rule 7)."""

from __future__ import annotations

import re
from functools import lru_cache

from mailgate.language.clauses import Clause, clauses
from mailgate.language.fold import fold
from mailgate.language.lexicon import classes

_SENTENCE = re.compile(r"[^\n.;!?]+")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 4000  # characters that are looked at
_TELEPHONE = re.compile(r"(?<![\w.,-])\+?\(?\d{2,4}\)?(?:[ -]?\d{2,4}){2,4}(?!\w|[.-]\d)")
_DIGITS = range(10, 14)  # of a telephone number, with or without the country's
_ASKS = frozenset(("ask", "request", "plea"))
_TO_US = re.compile(r"\w+(?:me|nos)(?:lo)?$")  # "llámenme", "márquenos"
_DIALS = re.compile(r"mar[cq]u?\w*(?:me|nos|e|en|ar)$")  # "márquenme", "marcarnos"
_ACCEPTS = re.compile(r"(?:si|claro|ok|okay|sale|va|acepto|de acuerdo|yes|sure|yes please|please)\b")
_SHORT = 6  # words of an answer that does nothing but accept


def asks_for_call(words: str) -> bool:
    """Whether these own words ask for a call: a request that speaks of one, a telephone number, or a bare yes."""
    text = fold(words[:_LONGEST])
    spoken_of = [said for said in _SENTENCE.findall(text) if any(map(_calls, _WORD.findall(said)))]
    return (
        any(_requests(placed.clause) for said in spoken_of for placed in clauses(said, "own_words"))
        or any(sum(map(str.isdigit, found[0])) in _DIGITS for found in _TELEPHONE.finditer(text))
        or (len(text.split()) <= _SHORT and bool(_ACCEPTS.match(text.lstrip(" ¡"))))
    )


@lru_cache(maxsize=20_000)
def _calls(form: str) -> bool:
    return "call" in classes(form) or bool(_DIALS.match(form))


def _requests(clause: Clause) -> bool:
    forms = [word.form for word in clause.words]
    named = [{*classes(form), *(("call",) if _calls(form) else ())} for form in forms]
    said = set().union(*named)
    if "call" not in said or "not" in said:
        return False
    spoken = [form for form, meant in zip(forms, named, strict=True) if "call" in meant]
    return bool(_ASKS & said) or any(map(_TO_US.match, spoken)) or any(map(_is_called, forms, forms[1:]))


def _is_called(one: str, next_one: str) -> bool:
    """ "Call me", "que me llamen": who is called stands beside the verb."""
    english = one in ("call", "ring", "phone") and next_one in ("me", "us")
    return english or (one in ("me", "nos") and _calls(next_one) and next_one.endswith(("e", "en", "ar")))
