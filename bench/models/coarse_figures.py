"""How well rule 8's lexicon and models do, as figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from mailgate.language.coarse import CERTAIN, UNSURE, find, judge, score
from mailgate.language.coarse.listed import listed
from mailgate.language.coarse.lookup import table
from mailgate.language.coarse.model import Model


def recall_at(scores: Sequence[float], truth: Sequence[bool], rate: float = 0.04) -> float:
    """The share of abusive texts above the threshold that `rate` of the clean ones pass."""
    values, labels = np.array(scores), np.array(truth)
    return float((values[labels] > np.quantile(values[~labels], 1 - rate)).mean())


def on_texts(rows: Iterable[Any]) -> dict[str, float]:
    """Recall at a false-positive rate of 4 %, by language, with the saved model.

    "consistent" leaves out the texts labelled clean that hold a word which breaks rule 8.
    """
    found: dict[str, float] = {}
    held = list(rows)
    for language in ("es", "en"):
        chosen = [row for row in held if row.language == language]
        scores = [score(row.text, language) for row in chosen]
        found[language] = round(recall_at(scores, [row.abusive for row in chosen]), 3)
        kept = [place for place, row in enumerate(chosen) if row.abusive or not _holds_a_listed_word(row)]
        truth = [chosen[place].abusive for place in kept]
        found[f"{language}_consistent"] = round(recall_at([scores[place] for place in kept], truth), 3)
        found[f"{language}_left_out"] = len(chosen) - len(kept)
    return found


def _holds_a_listed_word(row: Any) -> bool:
    return any(c.certainty >= CERTAIN for c in listed(table(row.language), "own_words", row.text))


def on_sentences(rows: Sequence[Any], margins: Sequence[float], model: Model) -> dict[str, str]:
    """The written sentences, each judged by a model that did not see it: lexicon and model together, and alone."""
    numbers = model.numbers
    found = {}
    for kind in ("clean", "insult", "threat"):
        chosen = [(row, value) for row, value in zip(rows, margins, strict=True) if row.kind == kind]
        known = [
            max((c.certainty for c in listed(table(row.language), "own_words", row.text)), default=0.0)
            for row, _ in chosen
        ]
        returned = sum(a >= CERTAIN or v >= numbers.certain for a, (_, v) in zip(known, chosen, strict=True))
        seen = sum(a >= UNSURE or v >= numbers.unsure for a, (_, v) in zip(known, chosen, strict=True))
        found[kind] = f"{returned} returned, {seen - returned} held, of {len(chosen)}"
    return found


def on_held(rows: Sequence[Any]) -> dict[str, str]:
    """Sentences that no one trained on, by the whole of rule 8 as it is shipped."""
    found = {}
    for kind in ("clean", "insult", "threat"):
        chosen = [row for row in rows if row.kind == kind]
        tops = [max((c.certainty for c in find("", row.text, row.language)), default=0.0) for row in chosen]
        returned, seen = sum(top >= CERTAIN for top in tops), sum(top >= UNSURE for top in tops)
        found[kind] = f"{returned} returned, {seen - returned} held, of {len(chosen)}"
    return found


def on_mails(
    mails: Sequence[dict[str, Any]], own_words: Any, crossed: dict[str, float], model: Model
) -> dict[str, Any]:
    """Mail by mail: listed words as they are, the model's share cross-validated."""
    counts: dict[str, Any] = dict.fromkeys(("coarse", "returned", "held", "clean", "clean_returned", "clean_held"), 0)
    for mail in mails:
        top = _certainty(mail, own_words(mail), crossed.get(mail["id"], -9.0), model)
        side = "" if mail["coarse"] else "clean_"
        counts["coarse" if mail["coarse"] else "clean"] += 1
        counts[side + "returned"] += top >= CERTAIN
        counts[side + "held"] += UNSURE <= top < CERTAIN
    hits = counts["returned"]
    counts["f1"] = round(2 * hits / max(1, hits + counts["clean_returned"] + counts["coarse"]), 3)
    return counts


def _certainty(mail: dict[str, Any], body: str, value: float, model: Model) -> float:
    found = [c for text in (mail["subject"], body) for c in listed(table(mail["lang"]), "own_words", text)]
    numbers = model.numbers
    own = judge.certainty(value, numbers.unsure, numbers.certain) if value >= numbers.unsure else 0.0
    return max([own, *(coarse.certainty for coarse in found)])


def size(model: Model) -> int:
    """Buckets in use."""
    return int(np.count_nonzero(model.numbers.weights))
