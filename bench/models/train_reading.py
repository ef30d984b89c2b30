#!/usr/bin/env python3
"""Train the reading model: `train_reading.py` fits, cross-validates, writes the weights and the model card."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from fit import fit, pack
from labelled import OWN, ROOT, TRAIN, load

MODEL = ROOT / "mailgate/language/data/reading.npz"


def main() -> None:
    arrays = pack(fit(load([TRAIN, *OWN])))
    np.savez_compressed(MODEL, **arrays)
    print(MODEL.stat().st_size, {name: array.shape for name, array in arrays.items()})


if __name__ == "__main__":
    main()
