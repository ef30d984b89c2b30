# ruff: noqa: E501  (a table row of the card is one line)
"""Writes docs/models/coarse.md: what the models of rule 8 are made of and how well they do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_TEXT = """# Model card: coarse language (rule 8)

Made by `make models` (bench/models/train_coarse.py); every figure in a table is printed by it. Do not edit.

## Parts

| part | file in mailgate/language/coarse/data | made from |
| --- | --- | --- |
| lexicon, Spanish and English, with context | es.toml, en.toml | curated by hand for this project; LDNOOBW (CC BY 4.0), spanlp (MIT) and dsojevic/profanity-list (MIT) were read as a start, noisy words left out |
| sentence model, 2^19 hashed features, 8-bit weights | abuse.npz | {rows[abuse]} texts of abuse.jsonl (OffendES Apache-2.0, goldtox CC BY 4.0, TextDetox OpenRAIL++, t-davidson MIT, GitBugs CC BY 4.0, STS-B), {rows[support]} sentences of labelled support mail, {rows[sentences]} sentences written for it, most in minimal pairs (bench/models/coarse_sentences.tsv) |
| classes of words | classes.toml | written by hand for this project |
| alt-profanity-check's weights as plain numbers | profanity_check.npz | alt-profanity-check (MIT); the same probabilities to 1e-6 (tests/unit/language/coarse/test_profanity.py) |

The sentence model is a logistic regression over words, pairs of words, letter groups, and, in support mail, classes of words
and each two classes in a sentence ("you" with "violence", "group" with "animal"). It alone returns a message from a margin of
{thresholds[certain]}, holds it from {thresholds[unsure]}: the margins that 0.1 % and {held_share} % of the clean mails pass when judged
by a model that did not see them; for a return half a point more, for other customers write otherwise.

## abuse.jsonl, the fifth it was not trained on

The weights of the listed words and of alt-profanity-check beside the model were chosen with a look at this fifth, so the figures
are a little too good.

| language | recall at a false-positive rate of 4 % | wanted | the same without clean-labelled texts that hold a listed coarse word |
| --- | --- | --- | --- |
| Spanish | {texts[es]} | 0.80 | {texts[es_consistent]} ({texts[es_left_out]} left out) |
| English | {texts[en]} | 0.88 | {texts[en_consistent]} ({texts[en_left_out]} left out) |

Spanish falls short of what is wanted, for the most part because of the labels. Of 60 clean-labelled Spanish texts above the
threshold 46 break rule 8 ("puta vida", "son una mierda"): they take up most of the 4 %. Of 100 abusive-labelled texts below it
about 20 break nothing and 5 are doubtful. So no model of this kind does much better. Cross-validated on the other four fifths,
with listed words: as shipped 0.708; words and letter groups apart 0.709; counts of listed words by kind, with a second person
near, 0.674; naive Bayes ratios 0.63; complement naive Bayes 0.62; balanced classes 0.69; a linear SVM 0.69; texts dropped whose
label contradicts the model 0.713; the source as a feature in training 0.684; trees on the margins, lengths, emoji and kinds of
listed words 0.715, with a small neural net on 300 latent dimensions 0.722.

## Support mail (lexicon as it is; the model's share five-fold, by mail)

| file | coarse | returned | held | clean | returned | held | F1 |
| --- | --- | --- | --- | --- | --- | --- | --- |
{mails_table}

The lexicon is not cross-validated: it was written with train.jsonl and dev.jsonl in sight, and mended after a look at its misses
on bench/mail (before that: F1 0.909 americas, 0.973 english, 0.974 mexico). The thresholds were set on these clean mails.

## Sentences almost without coarse words (the model five-fold, by pair)

The lexicon's patterns of threats were widened by one who knew these sentences. All were written by the same hand.

| meant as | judged |
| --- | --- |
| clean, hard criticism | {sentences[clean]} |
| insult | {sentences[insult]} |
| threat | {sentences[threat]} |

Without the classes of words, at the threshold that 0.3 % of clean mails pass: 0.26 of the insults and 0.12 of the threats.

## Sentences that nobody trained on (bench/models/coarse_held.tsv), by the rule as it is shipped

One who had read these sentences widened the classes of words. Without the 30 words of theirs that stand in these sentences and
in none that is trained on: 10 insults returned, 11 held; 10 threats returned, 3 held.

| meant as | judged |
| --- | --- |
| clean, hard criticism | {held[clean]} |
| insult | {held[insult]} |
| threat | {held[threat]} |
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
