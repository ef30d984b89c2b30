"""The model card of the reading model: what it was made from, how well it does, what more mail would bring."""

from __future__ import annotations

from collections import Counter

import numpy as np

from bench.models.crossval import Figures
from bench.models.labelled import Labelled

_LACKS = ("lacks affected", "lacks symptom", "lacks circumstances", "lacks question")
WANTED = dict.fromkeys(_LACKS, 0.85) | dict.fromkeys(("kind", "vague subject", "claims", "announces"), 0.92)
WANTED |= {"priority": 0.93, "external": 0.8, "high": 0.8}
_HEAD = """# Model card: reading (rules 0 to 4 and 10)

Made by `make models` (bench/models/train_reading.py); every figure below is printed by it. Do not edit.

- What: the kind of a mail, what a report names and lacks, claims of priority, announced files, vague subjects, causes
  elsewhere, credible total outages, each with the clause that shows it.
- How: logistic regressions over clauses (words, pairs, letter groups inside words, classes of meaning, the clauses
  before and after) and over whole mails; one more over the best clauses, things named, files and the subject's make.
- From: {scored} mails of ../shared/bench/train.jsonl and {own} of bench/mail ({mix}); {bare} subjects
  alone teach when one is vague. A mail of the benchmark counts twice: its readers set how things are labelled.
- Size: {size:.2f} MB, 8-bit weights; evaluated with numpy alone (`python bench/read.py` prints the time).
- Not for: anything but support mail to a hosting provider in Spanish and English.

## Five-fold cross-validation on train.jsonl

Folds by mail; a fold is judged by a model trained on the other four and on bench/mail, by the code that reads mail.
No weight and no cut is chosen on the fold that is judged; the features and four regularisation settings were chosen by
hand with a look at such figures. Cuts are set by ordinary mail alone (not by what was written to hold what is rare) for
the best F1; for `external` and `announces` for the best F0.5, for `high` for F0.7, chosen with a look at
../shared/bench/dev.jsonl and bench/scenarios. Kind and priority: the share that is right. `half`: F1 when trained on
half of the mail. `seen`: F1 on the mail it was trained on; what that is above F1 is learnt by heart.

| what | precision | recall | F1 | n | wanted | half | seen |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def card(own: list[Labelled], scored: list[Labelled], half: Figures, whole: Figures, seen: Figures, size: int) -> str:
    """Markdown. `half` and `whole`: cross-validated with that much of the mail; `seen`: of mail it was trained on."""
    whole_mails = [mail for mail in own if not mail.bare]
    bare, mix = len(own) - len(whole_mails), _mix(scored + whole_mails)
    head = _HEAD.format(scored=len(scored), own=len(whole_mails), mix=mix, bare=bare, size=size / 1e6)
    return head + "".join(f"{_row(name, half, whole, seen)}\n" for name in whole)


def _row(name: str, half: Figures, whole: Figures, seen: Figures) -> str:
    precision, recall, f1, count = whole[name]
    wanted = f"{WANTED[name]:.2f}" if name in WANTED else ""
    cells = (f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", str(count), wanted)
    return f"| {name} | {' | '.join(cells)} | {half[name][2]:.3f} | {seen[name][2]:.3f} |"


def _mix(mails: list[Labelled]) -> str:
    languages = Counter(mail.truth["lang"] for mail in mails)
    words = int(np.median([len(mail.sheet.texts["own_words"].split()) for mail in mails]))
    return ", ".join(f"{count} {name}" for name, count in sorted(languages.items())) + f"; median {words} words"
