"""Rule 8: coarse words, insults, slurs and threats of harm, in Spanish and English.

A curated lexicon with context sees the words, also disguised; a small linear model sees insults and threats without
them, sentence by sentence. docs/models/coarse.md tells how well.
"""

from mailgate.language.coarse.find import CERTAIN, UNSURE, find, score

__all__ = ["CERTAIN", "UNSURE", "find", "score"]
