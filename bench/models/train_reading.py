#!/usr/bin/env python3
"""Train the reading model: writes its weights and, cross-validated (some minutes), its card."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from bench.models.crossval import figures, held_out
from bench.models.fit import fit, pack
from bench.models.labelled import OWN, ROOT, TRAIN, Labelled, load
from bench.models.reading_card import card
from mailgate.language.model import Model

WEIGHTS = ROOT / "mailgate/language/data/reading.npz"
CARD = ROOT / "docs/models/reading.md"


def main() -> None:
    scored, own = load([TRAIN]), load(OWN)
    arrays = pack(fit([*scored, *own]))
    np.savez_compressed(WEIGHTS, **arrays)
    half, whole = (figures(scored, *held_out(scored, own, share)) for share in (0.5, 1.0))
    text = card(own, scored, half, whole, _seen(scored, Model(arrays)), WEIGHTS.stat().st_size)
    CARD.write_text(text, "utf-8")
    print(text)


def _seen(mails: list[Labelled], model: Model) -> dict[str, tuple[float, float, float, int]]:
    said = [model.heads(mail.sheet, *model.score(mail.sheet)) for mail in mails]
    return figures(mails, said, [model.thresholds] * len(mails))


if __name__ == "__main__":
    main()
