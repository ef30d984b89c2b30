"""Words behind disguises: leetspeak, masked or doubled letters, sounds, letters set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

MASKS = "*#%_?~^•·×"
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "2": "z",
     "@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "+": "t", "£": "l", "¡": "i", "ß": "b", "©": "c"}
)  # fmt: skip
_LEET_L = str.maketrans({"1": "l", "!": "l", "|": "l"})
_RUN = re.compile(r"([^\W\d_])\1+")
_VARIANTS = 16  # at most, of doubled letters


def unleet(word: str) -> tuple[str, ...]:
    """Readings of digits and signs as letters; none for numbers, codes, or a word without them."""
    letters = sum(char.isalpha() for char in word)
    if letters < 2 or letters * 5 < len(word) * 2:
        return ()
    readings = [word.translate(_LEET), word.translate(_LEET_L).translate(_LEET)]
    readings += [word.replace("@", vowel).translate(_LEET) for vowel in "ouei" if "@" in word]
    readings += [word[:-1].translate(_LEET) + "dos"] if word[-1] == "2" else []
    return tuple(dict.fromkeys(reading for reading in readings if reading != word and reading.isalpha()))


def unstretch(word: str) -> Iterator[str]:
    """Readings of repeated letters as one or two: "putaaa" -> "putaa", "puta"."""
    parts, last = [], 0
    for run in _RUN.finditer(word):
        parts += [(word[last : run.start()],), (run[1], run[1] * 2)]
        last = run.end()
    if not parts:
        return
    choices = product(*parts, (word[last:],))
    yield from ("".join(choice) for choice in islice(choices, _VARIANTS))


def stretched(word: str) -> bool:
    """Whether letters are repeated as hardly a spelling does: thrice, or a vowel twice."""
    return any(len(run[0]) > 2 or run[1] in "aiou" for run in _RUN.finditer(word))


def masked(word: str) -> bool:
    """Whether some inner or final letters are covered ("p*ta", "m****"), not only emphasis around the word."""
    return word[:1].isalpha() and any(char in MASKS for char in word) and not word.isalpha()


def mask_pattern(word: str) -> re.Pattern[str]:
    """What a masked word may read: one letter a sign; a run may stand for one or two more or fewer."""
    pattern = re.sub(
        rf"[{re.escape(MASKS)}]+",
        lambda run: f".{{{len(run[0])}}}" if len(run[0]) < 2 else f".{{{len(run[0]) - 1},{len(run[0]) + 2}}}",
        re.sub(r"[^\w*#%_?~^•·×]", "", word.translate(_LEET)),
    )
    return re.compile(pattern)


_SOUNDS = (
    ("sch|sh|^x", "ch"), ("ph", "f"), ("qu(?=[ei])", "k"), ("ck|c(?=[^eih]|$)", "k"), ("c(?=[ei])", "s"), ("z", "s"),
    ("gu(?=[ei])", "G"), ("g(?=[ei])", "j"), ("G", "g"), ("v", "b"), ("ll", "y"), ("(?<![c])h", ""), ("q", "k"),
    ("(?<=[^aeiou])y$", "i"), (r"([^r\W])\1+", r"\1"), ("nb", "mb"), ("x", "j"),
)  # fmt: skip
_SOUND_STEPS = tuple((re.compile(pattern), to) for pattern, to in _SOUNDS)


def sound(word: str) -> str:
    """A key that words spelled alike in Spanish share: "kabron" and "cabrón", "hijo" and "ijo"."""
    for pattern, to in _SOUND_STEPS:
        word = pattern.sub(to, word)
    return word
