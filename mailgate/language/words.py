"""Words of a text with their places; addresses, numbers and codes are words of their own kind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mailgate.language.fold import fold

TLD = (
    "com|net|org|mx|es|ar|co|cl|pe|ve|ec|bo|py|uy|br|cr|gt|hn|sv|ni|pa|do|pr|cu|us|uk|ca|au|nz|ie|za|in|de|fr|it|pt|eu|ch|"
    "nl|be|at|pl|io|ai|app|dev|info|biz|edu|gob|gov|gub|mil|int|tv|me|cc|ws|la|lat|shop|store|online|site|website|tech|xyz|club|"
    "coop|cat|gal|eus|mobi|pro|agency|studio|design|cloud|live|news|blog|law|legal|health|clinic|dental|academy|school|"
    "restaurant|cafe|bar|pizza|hotel|travel|tours|photo|photography|art|music|church|farm|garden|host|hosting|email|world|"
    "global|group|solutions|services|consulting|digital|media|network|systems|example|test|invalid|local|fm|gl|ly|to|gg|"
    "sh|fit|fitness|vet|eco|ink|bio|vip|ltd|srl|inc|company|center|coffee|events|express|gallery|expert|software|"
    "technology|training|university|foundation|ong|ngo|partners|boutique|yoga|engineering|construction|marketing"
)
_FILE = (
    "png|jpe?g|gif|webp|heic|bmp|pdf|docx?|xlsx?|pptx?|csv|txt|log|zip|rar|7z|gz|php|html?|js|css|xml|json|eml|msg|mp4|mov|"
    "mp3|sql|ini|conf"
)
_HOST = r"(?:[^\W_](?:[\w-]{0,61}\w)?\.){1,5}"
_REST = r"[^\s<>\"'«»“”|]"
_NOT_PUNCTUATION = r"(?<![.,;:!?)\]}*…])"  # what follows an address in running text is not part of it
_CAPS = r"[A-Z][A-Z0-9]{1,40}"

_WORD = re.compile(
    rf"""
    (?P<plain>[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w@./+:'’-]))
   |(?P<line>\n)
   |(?P<url>(?:[hH][tT][tT][pP][sS]?|[sS]?[fF][tT][pP]s?)://{_REST}{{1,400}}{_NOT_PUNCTUATION})
   |(?P<mailbox>[\w.+-]{{1,64}}@(?:[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,5}})?)
   |(?P<ip>\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b)
   |(?P<file>[\w-]{{1,80}}\.(?i:{_FILE})\b(?!\.\w))
   |(?P<domain>{_HOST}(?i:{TLD})\b(?![@-])(?:/(?:{_REST}{{0,300}}{_NOT_PUNCTUATION})?)?)
   |(?P<path>(?<![\w/])/[\w-]{{2,60}}(?:/[\w.-]{{1,60}}{_NOT_PUNCTUATION}){{0,6}}/?)
   |(?P<code>\b(?:{_CAPS}(?:(?:_|::|-){_CAPS}){{1,8}}|0x[0-9A-Fa-f]{{3,16}}|[A-Z]{{2,20}}\d{{3,6}})\b)
   |(?P<ref>(?<![\w-])[^\W\d_]{{1,12}}(?:-[^\W\d_]{{1,12}}){{0,2}}-?\d{{1,12}}(?:[-/]\w{{1,12}}){{0,3}}(?![\w-]))
   |(?P<status>\b[245]\.\d{{1,3}}\.\d{{1,3}}\b)
   |(?P<clock>\b\d{{1,2}}(?::\d\d){{1,2}}(?!\d)|\b\d{{1,2}}\s?(?:[ap]m|hrs?|[ap]\.\s?m\.)(?!\w))
   |(?P<date>\b\d{{1,4}}[/-]\d{{1,2}}(?:[/-]\d{{1,4}})?\b)
   |(?P<number>[$€\#]?\d[\d.,]{{0,20}}(?<!\D)%?)
   |(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*|\w+)
   |(?P<mark>[^\w\s])
    """,
    re.VERBOSE,
)


# What stands between spaces is read by itself, so that it is read once; only a time of day reaches over a space.
_CHUNK = re.compile(r"\n|(?:[^\w\s]{0,3}\d{1,2}[^\S\n](?=[ap]\.?[^\S\n]?m|hr))?\S+(?:(?<=[ap]\.)[^\S\n]m\.)?")
_SHORT = 60  # characters of a chunk that is kept


class Word(NamedTuple):
    """One word: its kind (a group of the pattern above, "word" for words), folded form and place."""

    kind: str
    form: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """All words, marks and line ends of `text`, in order; linear in its length."""
    found: list[Word] = []
    for chunk in _CHUNK.finditer(text):
        at, those = chunk.start(), chunk[0]
        for kind, form, start, end in _known(those) if len(those) <= _SHORT else _read(those):
            found.append(Word(kind, form, at + start, at + end))
    return found


def _read(chunk: str) -> tuple[Word, ...]:
    folded = fold(chunk)
    return tuple(
        Word(
            "word" if match.lastgroup == "plain" else match.lastgroup or "", folded[slice(*match.span())], *match.span()
        )
        for match in _WORD.finditer(chunk)
    )


_known = lru_cache(maxsize=30_000)(_read)
