"""Learn what a message on a case is for: writes language/data/stance.json and docs/models/stance.md.

From the replies and pairs of the written matters (matters*.jsonl, replies.tsv), each with its case, and from the
labelled single mails, which have none. Cross-validated by matter and by mail.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bench.models.alike_card import figures
from bench.models.pairs import HERE, matters, single_mails
from mailgate.language.matter import folded_subject, profile
from mailgate.language.stance import STANCES, stance_features
from mailgate.parse.split import split

DATA = HERE.parents[1] / "mailgate/language/data/stance.json"
CARD = HERE.parents[1] / "docs/models/stance.md"
OF_REPLY = {"chaser": "chases", "call": "chases", "pressure": "presses", "news": "tells", "question": "asks"}
OF_KIND = {
    "problem": "tells", "question": "asks", "request": "asks", "chaser": "chases", "pressure": "presses",
    "thanks": "thanks",
}  # fmt: skip
SINGLE = {"tells": 0.25, "asks": 0.5, "chases": 1.0, "presses": 1.0, "thanks": 1.0}  # weights of single mails
SEEN, STRENGTH = 3, 0.3  # messages that must hold a feature; inverse of the regularisation
LEAST = 0.02  # weights that are all smaller are not kept


@dataclass(frozen=True)
class Message:
    """One message with its stance."""

    group: str
    features: list[str]
    stance: str
    weight: float


def replies() -> list[Message]:
    """Messages on a written matter: threaded, and as mails of their own under the case's subject."""
    found = []
    for matter in matters("matters_hard", "matters_plain"):
        subject, body = matter["case"]
        case, group = profile(subject, body), matter["id"]
        for kind, texts in matter["replies"].items():
            for text in texts:
                found.append(Message(group, stance_features("", text, case), OF_REPLY[kind], 1.0))
                found.append(Message(group, stance_features(subject, text, case), OF_REPLY[kind], 0.5))
        for subject_again, text in (*matter["same"], *matter["news"]):
            found.append(Message(group, stance_features(subject_again, text, case), "tells", 0.7))
        for subject_other, text in matter["other"]:
            asked = "?" in text
            found.append(Message(group, stance_features(subject_other, text, case), "asks" if asked else "tells", 0.7))
    return found


def bare_replies() -> list[Message]:
    """Replies that could stand on any case (replies.tsv), each put on a written matter of its language."""
    cases = [profile(*matter["case"]) for matter in matters("matters_hard", "matters_plain")]
    found = []
    for number, line in enumerate((HERE / "replies.tsv").read_text("utf-8").splitlines()):
        stance, text = line.split("\t")
        case = cases[number * 7 % len(cases)]
        found.append(Message(f"mt-reply-{number}", stance_features("", text, case), stance, 1.0))
    return found


def singles() -> list[Message]:
    """Single mails, which stand on no case; the subject of a reply is carried along and left out."""
    found = []
    for mail in single_mails():
        if mail["kind"] in OF_KIND:
            stance, own = OF_KIND[mail["kind"]], split(mail["body"], mail["subject"]).own
            carried = folded_subject(mail["subject"]) != " ".join(mail["subject"].lower().split())
            subject = "" if carried and mail["subject"].lower().startswith(("re", "rv")) else mail["subject"]
            found.append(Message(mail["id"], stance_features(subject, own, None), stance, SINGLE[stance]))
    return found


def main() -> None:
    messages = [*replies(), *bare_replies(), *singles()]
    vectors = DictVectorizer(dtype=np.float32)
    x = vectors.fit_transform([dict.fromkeys(message.features, 1.0) for message in messages])
    kept = np.asarray((x > 0).sum(axis=0)).ravel() >= SEEN
    x, names = x[:, kept], np.array(vectors.get_feature_names_out())[kept]
    y, weights = np.array([STANCES.index(m.stance) for m in messages]), np.array([m.weight for m in messages])
    unseen = np.zeros(len(messages), int)
    for train, test in GroupKFold(5).split(x, y, [message.group for message in messages]):
        unseen[test] = _model().fit(x[train], y[train], weights[train]).predict(x[test])
    model = _model().fit(x, y, weights)
    _ship(names, model)
    _card(messages, unseen, len(names))


def _model() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=500)


def _ship(names: Any, model: LogisticRegression) -> None:
    rows = {name: [round(float(v), 2) for v in row] for name, row in zip(names, model.coef_.T, strict=True)}
    told = {name: row for name, row in rows.items() if max(map(abs, row)) >= LEAST}
    stored = {"bias": [round(float(v), 3) for v in model.intercept_], "weights": told}
    DATA.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def _card(messages: list[Message], unseen: Any, features: int) -> None:
    text = _HEAD.format(features=features, messages=len(messages))
    for name, those in (("replies on a case", True), ("single mails", False)):
        at = [i for i, message in enumerate(messages) if message.group.startswith(("mt-", "mu-")) is those]
        for index, stance in enumerate(STANCES):
            truth, said = [messages[i].stance == stance for i in at], [unseen[i] == index for i in at]
            if any(truth):
                row = (f"{figure:.3f}" for figure in figures(truth, said))
                text += f"| {name} | {stance} | {sum(truth)} | {' | '.join(row)} |\n"
    CARD.write_text(text, "utf-8")
    print(text)


_HEAD = """# Model card: what a message on a case is for (rules 5, 6, 9)

Made by `make models` (bench/models/train_stance.py); every figure below is printed by it. Do not edit.

A multinomial logistic regression of {features} features (words by sound, pairs, classes of meaning, how much is new
to the case), plain numbers in mailgate/language/data/stance.json, learned from {messages} messages: replies written for
it and labelled single mails. Not trained on dev.jsonl or bench/scenarios.

## Five-fold, by matter and by mail

| messages | stance | number | precision | recall | F1 |
| --- | --- | --- | --- | --- | --- |
"""

if __name__ == "__main__":
    main()
