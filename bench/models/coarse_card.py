# ruff: noqa: E501  (a table row of the card is one line)
"""Writes docs/models/coarse.md: what the models of rule 8 are made of and how well they do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_TEXT = """# Model card: coarse language (rule 8)

Made by `make models` (bench/models/train_coarse.py); every figure below is printed by it. Do not edit.

## Parts

| part | file in mailgate/language/coarse/data | made from |
| --- | --- | --- |
| lexicon, Spanish and English, with context | es.toml, en.toml | curated by hand for this project; LDNOOBW (CC BY 4.0), spanlp (MIT) and dsojevic/profanity-list (MIT) were read as a start, noisy words left out |
| sentence model, 2^19 hashed features, 8-bit weights | abuse.npz | {rows[abuse]} texts of abuse.jsonl (OffendES Apache-2.0, goldtox CC BY 4.0, TextDetox OpenRAIL++, t-davidson MIT, GitBugs CC BY 4.0, STS-B), {rows[support]} sentences of labelled support mail, {rows[sentences]} sentences written for it (bench/models/coarse_sentences.tsv) |
| alt-profanity-check's weights as plain numbers | profanity_check.npz | alt-profanity-check (MIT); the same probabilities to 1e-6 (tests/unit/language/coarse/test_profanity.py) |

The sentence model is a logistic regression. It alone returns a message from a margin of {thresholds[certain]}, holds it from
{thresholds[unsure]}: set on cross-validated margins of clean mail so that one mail in a thousand is returned by it.

## abuse.jsonl, the fifth it never saw

| language | recall at a false-positive rate of 4 % | wanted |
| --- | --- | --- |
| Spanish | {texts[es]} | 0.80 |
| English | {texts[en]} | 0.88 |

Spanish falls short: words, pairs and letter groups in every weighting tried (frequency, rarity, naive Bayes ratios, letter
groups across words, an average of all) end between 0.68 and 0.72. The labels of OffendES call many texts with a plain coarse
word clean, and many without any insult abusive.

## Support mail (lexicon as it is; the model's share five-fold, by mail)

| file | coarse | returned | held | clean | returned | held | F1 |
| --- | --- | --- | --- | --- | --- | --- | --- |
{mails_table}

The lexicon was written with train.jsonl in sight; the files of bench/mail are by other writers.

## Sentences without coarse words (five-fold)

| meant as | judged |
| --- | --- |
| clean, hard criticism | {sentences[clean]} |
| insult | {sentences[insult]} |
| threat | {sentences[threat]} |
"""


def write(path: Path, figures: dict[str, Any]) -> None:
    """The card at `path`."""
    keys = ("coarse", "returned", "held", "clean", "clean_returned", "clean_held", "f1")
    table = "\n".join(
        f"| {name} | " + " | ".join(str(counts[key]) for key in keys) + " |"
        for name, counts in figures["mails"].items()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_TEXT.format(mails_table=table, **figures), "utf-8")
