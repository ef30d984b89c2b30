"""The model card of likeness, with its cross-validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.models.pairs import HERE, MADE, Pair

CARD = HERE.parents[1] / "docs/models/alike.md"
_HEAD = """# Model card: likeness of matters (rule 5)

Made by `make models` (bench/models/train_alike.py); every figure below is printed by it. Do not edit.

Three logistic regressions, plain numbers in mailgate/language/data/alike.json: whether two mails of one account are one
matter (`whole`), the same by the subjects alone (`subjects`), and whether a mail tells something that its case lacks
(`news`). Another mailbox, host, path, document or machine of a series vetoes, whatever the weights say:
such pairs are left out here. Learned from {written}
pairs of {matters} matters written for it (bench/models/matters.jsonl) and {made} made of single mails (weight
{weight}). Not trained on dev.jsonl or bench/scenarios, which therefore measure it.

## Pairs that were written, five-fold (no matter is split)

| question | pairs | yes | cut | precision | recall | F1 |
| --- | --- | --- | --- | --- | --- | --- |
"""


def figures(truth: Sequence[bool], said: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    hits = sum(t and s for t, s in zip(truth, said, strict=True))
    precision, recall = hits / max(sum(said), 1), hits / max(sum(truth), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def card(told: Mapping[str, tuple[Sequence[Pair], Sequence[bool], Any]], stored: Mapping[str, Any]) -> None:
    """Write the card."""
    every = told["whole"][0]
    own = [pair for pair in every if pair.weight == 1.0]
    text = _HEAD.format(
        written=len(own), matters=len({pair.group for pair in own}), made=len(every) - len(own), weight=MADE
    )
    for name, (pairs, truth, chances) in told.items():
        text += "".join(_row(name, pairs, truth, chances, cut) for cut in (0.5, 0.7))
    text += "\n## Weights\n\n| feature | " + " | ".join(told) + " |\n| --- | --- | --- | --- |\n"
    names = dict.fromkeys(name for model in told for name in stored[model])
    text += "".join(
        f"| {name} | " + " | ".join(str(stored[model].get(name, "")) for model in told) + " |\n" for name in names
    )
    CARD.write_text(text, "utf-8")
    print(text)


def _row(name: str, pairs: Sequence[Pair], truth: Sequence[bool], chances: Any, cut: float) -> str:
    own = [at for at, pair in enumerate(pairs) if pair.weight == 1.0]
    said = [bool(chances[at] >= cut) for at in own]
    asked = [truth[at] for at in own]
    precision, recall, f1 = figures(asked, said)
    return f"| {name} | {len(own)} | {sum(asked)} | {cut} | {precision:.3f} | {recall:.3f} | {f1:.3f} |\n"
