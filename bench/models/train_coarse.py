"""Trains the sentence model of rule 8 and exports alt-profanity-check's weights; writes docs/models/coarse.md.

`make models` runs it. Deterministic: no random choice but fixed hashes. Data: ../shared/data/abuse.jsonl (a fifth, by
hash of the text, is never trained on), the clean and coarse mails of ../shared/bench/train.jsonl and bench/mail, and
bench/models/coarse_sentences.tsv.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from bench.models import coarse_card, coarse_figures  # noqa: E402
from mailgate.language.coarse import judge  # noqa: E402
from mailgate.language.coarse.model import (  # noqa: E402
    BITS,
    Model,
    Numbers,
    sentence_features,
)
from mailgate.language.coarse.quoting import unquoted  # noqa: E402
from mailgate.language.coarse.sentences import sentences, words  # noqa: E402

DATA = ROOT / "mailgate/language/coarse/data"
ABUSE = ROOT.parent / "shared/data/abuse.jsonl"
# Not all of bench/mail: trained on the mail written since too, it found less Spanish abuse (0.679 instead of 0.697) and
# judged every scenario as before.
_TAUGHT = """
americas americas_b beside english english_b mexico mexico_b nearmiss priority rare twins_mx twins_world
"""
MAILS = [ROOT.parent / "shared/bench/train.jsonl", *(ROOT / f"bench/mail/{name}.jsonl" for name in _TAUGHT.split())]
OWN = ROOT / "bench/models/coarse_sentences.tsv"
HELD_OUT = ROOT / "bench/models/coarse_held.tsv"
C = 8.0
OWN_WEIGHT = 12.0  # of a written sentence beside a text of abuse.jsonl
FOLDS = 5
RETURNED, HELD = 0.001, 0.005  # shares of clean mails that the model alone may return and hold
SURER = 0.5  # margin beyond the former share: other customers write otherwise, and a wrong return costs most
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """A text to learn from. `group` keeps the sentences of one mail, or of one minimal pair, in one fold.

    The classes of words are learned from `support` mail alone: on social media they mean less, and took 3 points of its
    Spanish recall.
    """

    text: str
    language: str
    abusive: bool
    group: str
    weight: float = 1.0
    kind: str = ""
    support: bool = True


def fold_of(key: str, folds: int = FOLDS) -> int:
    """A fixed fold of a text or mail."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % folds


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def abuse_rows() -> list[Row]:
    """Texts of social media; reports of bugs and plain sentences among them count as support mail."""
    return [
        Row(d["text"], d["lang"], d["label"] != "clean", d["text"], support=d["source"].startswith(("gitbugs", "stsb")))
        for d in lines(ABUSE)
    ]


def own_rows(path: Path = OWN) -> list[Row]:
    cells = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [
        Row(text, language, label != "clean", pair[0] if pair else text, OWN_WEIGHT, label)
        for language, label, text, *pair in cells
    ]


def own_words(mail: dict[str, Any]) -> str:
    """A labelled mail's own words: before the quoted thread, without pasted lines."""
    end = mail["quoted_from"]
    body = mail["body"][: end if end >= 0 else None]
    return "\n".join(
        line for line in body.split("\n") if not re.match(r"\s*(?:[>$#\[]|\d{4}-\d\d-\d\d|\w+:\s+\S+=)", line)
    )


def mail_rows(mails: Iterable[dict[str, Any]]) -> list[Row]:
    """Sentences of clean mails, and those of coarse mails that hold a labelled word."""
    rows = []
    for mail in mails:
        for text in (mail["subject"], own_words(mail)):
            for _, sentence in sentences(text):
                coarse = any(word in sentence for word in mail["coarse"])
                if coarse or not mail["coarse"]:
                    rows.append(Row(sentence, mail["lang"], coarse, mail["id"], 3.0 if coarse else 1.0))
    return rows


def matrix(rows: Sequence[Row]) -> csr_matrix:
    """Values by bucket, before rarity and length."""
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for row in rows:
        features = sentence_features(words(row.text), row.support)
        columns += [at for at, _ in features]
        data += [value for _, value in features]
        starts.append(len(columns))
    return csr_matrix((data, columns, starts), shape=(len(rows), 1 << BITS))


def rarity(raw: csr_matrix) -> NDArray[np.uint8]:
    """Smoothed inverse document frequency in sixteenths, by bucket."""
    columns = np.concatenate([np.unique(raw.indices[a:b]) for a, b in zip(raw.indptr, raw.indptr[1:], strict=False)])
    counts = np.bincount(columns, minlength=raw.shape[1])
    return np.clip(np.round((np.log(raw.shape[0] / (1.0 + counts)) + 1) * 16), 16, 255).astype(np.uint8)


def scaled(raw: csr_matrix, rare: NDArray[np.uint8]) -> csr_matrix:
    """As Model.margin scales: by rarity, then by the root of the sum of the single squares."""
    values = raw.data * rare[raw.indices] / 16.0
    squares = np.add.reduceat(np.append(values**2, 0.0), np.minimum(raw.indptr[:-1], len(values)))
    lengths = np.sqrt(np.where(np.diff(raw.indptr) > 0, squares, 1.0))
    summed = csr_matrix((values / np.repeat(lengths, np.diff(raw.indptr)), raw.indices, raw.indptr), shape=raw.shape)
    summed.sum_duplicates()
    return summed


def quantised(weights: Floats) -> tuple[NDArray[np.int8], float]:
    scale = float(np.abs(weights).max()) / 127
    return np.round(weights / scale).astype(np.int8), scale


def fit(rows: Sequence[Row], certain: float = 9.0, unsure: float = 9.0) -> Model:
    """The model of these rows."""
    raw = matrix(rows)
    rare = rarity(raw)
    features = scaled(raw, rare)
    weight = np.array([row.weight for row in rows])
    whole = _logistic(features, np.array([row.abusive for row in rows]), weight)
    kinds = np.array([row.kind in ("threat", "insult") for row in rows])
    threat = _logistic(features[kinds], np.array([row.kind == "threat" for row in rows])[kinds], weight[kinds])
    weights, scale = quantised(whole.coef_[0])
    threats, threat_scale = quantised(threat.coef_[0])
    bias = (float(whole.intercept_[0]), float(threat.intercept_[0]))
    return Model(Numbers(weights, scale, rare, bias[0], threats, threat_scale, bias[1], certain, unsure))


def _logistic(features: csr_matrix, labels: NDArray[np.bool_], weight: Floats) -> LogisticRegression:
    return LogisticRegression(C=C, solver="liblinear", max_iter=300).fit(features, labels, sample_weight=weight)


def thresholds(margins: Sequence[float]) -> tuple[float, float]:
    """Margins above which the model alone returns and holds, from the highest margin of each clean mail."""
    ordered = np.sort(np.array(margins))
    return float(np.quantile(ordered, 1 - RETURNED)) + SURER, float(np.quantile(ordered, 1 - HELD))


def export_profanity_check() -> None:
    """alt-profanity-check's vocabulary, inverse document frequencies, weights and sigmoids."""
    from profanity_check import profanity_check as original

    vocabulary = sorted(original.vectorizer.vocabulary_, key=original.vectorizer.vocabulary_.get)
    members = original.model.calibrated_classifiers_
    np.savez_compressed(
        DATA / "profanity_check.npz",
        words=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        idf=original.vectorizer.idf_.astype(np.float32),
        weights=np.stack([m.estimator.coef_[0] for m in members], axis=1).astype(np.float32),
        intercepts=np.array([m.estimator.intercept_[0] for m in members]),
        sigmoids=np.array([[m.calibrators[0].a_, m.calibrators[0].b_] for m in members]),
    )


def save(model: Model) -> None:
    numbers = model.numbers
    np.savez_compressed(DATA / "abuse.npz", **{name: getattr(numbers, name) for name in Numbers.__slots__})


def main() -> None:
    export_profanity_check()
    mails = [mail for path in MAILS for mail in lines(path)]
    abuse, own, support = abuse_rows(), own_rows(), mail_rows(mails)
    known = [row for row in abuse if fold_of(row.text) != 0]
    crossed: dict[int, float] = {}
    extra = own + support
    for held in range(FOLDS):
        model = fit(known + [row for row in extra if fold_of(row.group) != held])
        for place, row in enumerate(extra):
            if fold_of(row.group) == held:
                crossed[place] = judge.margin(model, unquoted(row.text), row.language)
    highest: dict[str, float] = {}
    for place, row in enumerate(support, len(own)):
        highest[row.group] = max(highest.get(row.group, -9.0), crossed[place])
    clean = [highest[mail["id"]] for mail in mails if not mail["coarse"] and mail["id"] in highest]
    model = fit(known + extra, *thresholds(clean))
    save(model)
    figures = {
        "texts": coarse_figures.on_texts(row for row in abuse if fold_of(row.text) == 0),
        "sentences": coarse_figures.on_sentences(own, [crossed[place] for place in range(len(own))], model),
        "held": coarse_figures.on_held(own_rows(HELD_OUT)),
        "mails": {path.stem: coarse_figures.on_mails(lines(path), own_words, highest, model) for path in MAILS},
        "rows": {"abuse": len(known), "sentences": len(own), "support": len(support)},
        "thresholds": {"certain": round(model.numbers.certain, 2), "unsure": round(model.numbers.unsure, 2)},
        "held_share": round(HELD * 100, 1),
    }
    coarse_card.write(ROOT / "docs/models/coarse.md", figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
