"""Folds letters: case, accents (not ñ), full-width and mathematical forms, look-alikes of other alphabets."""

from __future__ import annotations

import unicodedata

# Letters of other alphabets that look like a Latin one (a choice from Unicode's confusables.txt).
_LOOKALIKES = str.maketrans(
    "авсԁеһіјкӏмнорԛѕтуѵԝхгпбзαβεικνορτυχωγημɑɡıɩʏʀᴀʙᴄᴅᴇꜰɢʜᴊᴋʟᴍɴᴏᴘꜱᴛᴜᴠᴡᴢøłđđðæ",
    "abcdehijklmhopqstyvwxrnb3abeikvoptuxwynuagiiyrabcdefghjklmnopstuvwzolddda",
)
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x180E, 0x2061, 0x2062, 0x2063))
_TILDE = "\u0303"


def fold(word: str) -> str:
    """The word in plain lower-case letters; ñ stays, for "ano" is not "año". Its length may change."""
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.translate(_INVISIBLE))
    kept: list[str] = []
    for char in spread:
        if char == _TILDE and kept and kept[-1] in "nN":
            kept[-1] = "ñ"
        elif not unicodedata.combining(char):
            kept.append(char)
    return "".join(kept).lower().translate(_LOOKALIKES)
