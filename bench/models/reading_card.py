"""The model card of the reading model: what it was made from, how well it does, what more mail would bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from bench.models.labelled import Labelled
from mailgate.language.model import KINDS

Figures = Mapping[str, tuple[float, float, float, int]]
WANTED = {
    "vague subject": 0.92, "lacks affected": 0.85, "lacks symptom": 0.85, "lacks circumstances": 0.85,
    "lacks question": 0.85, "claims": 0.92, "announces": 0.92, "external": 0.8, "high": 0.8, "kind": 0.92, "priority": 0.93,
}  # fmt: skip


def card(own: list[Labelled], scored: list[Labelled], half: Figures, whole: Figures, seen: Figures, size: int) -> str:
    """Markdown. `half` and `whole`: cross-validated with that much of the mail; `seen`: of the mail it was trained on."""
    rows = [_row(name, half, whole, seen) for name in whole]
    return "\n".join([
        "# Model card: reading (rules 0 to 4 and 10)",
        "",
        "Made by `make models` (bench/models/train_reading.py); every figure below is printed by it. Do not edit.",
        "",
        f"- What: {len(KINDS)} kinds of mail, what a report names and lacks, priority claims, announced files, vague subjects, "
        "causes elsewhere, credible total outages.",
        "- How: logistic regressions over clauses (words, pairs, letter groups inside words, classes of meaning, the clauses "
        "before and after) and over whole mails; one more over the best clauses, things named, files and the subject's make.",
        f"- From: {len(scored)} mails of ../shared/bench/train.jsonl and {len(own)} of bench/mail ({_mix(scored + own)}).",
        f"- Size: {size / 1e6:.2f} MB, 8-bit weights; evaluated with numpy alone (`python bench/read.py` prints the time).",
        "- Not for: anything but support mail to a hosting provider in Spanish and English.",
        "",
        "## Five-fold cross-validation on train.jsonl",
        "",
        "Folds by mail; a fold is judged by a model trained on the other four and on bench/mail, by the code that reads mail. "
        "No weight and no cut is chosen on the fold that is judged. Kind and priority: share that is right. "
        "`half`: F1 when trained on half of the mail. `seen`: F1 on the mail it was trained on: the gap to it is what "
        "the model learnt by heart.",
        "",
        "| what | precision | recall | F1 | n | wanted | half | seen |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *rows,
        "",
    ])  # fmt: skip


def _row(name: str, half: Figures, whole: Figures, seen: Figures) -> str:
    precision, recall, f1, count = whole[name]
    cells = (f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", str(count), f"{WANTED[name]:.2f}")
    return f"| {name} | {' | '.join(cells)} | {half[name][2]:.3f} | {seen[name][2]:.3f} |"


def _mix(mails: list[Labelled]) -> str:
    languages = Counter(mail.truth["lang"] for mail in mails)
    words = int(np.median([len(mail.sheet.texts["own_words"].split()) for mail in mails]))
    return ", ".join(f"{count} {language}" for language, count in sorted(languages.items())) + f"; median {words} words"
