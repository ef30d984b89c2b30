"""Folds letters: case, accents (not ñ), full-width and mathematical forms, look-alikes of other alphabets."""

from __future__ import annotations

import unicodedata

# Letters of other alphabets that look like a Latin one (a choice from Unicode's confusables.txt).
_LOOKALIKES = str.maketrans(
    "авсԁеһіјкӏмнорԛѕтуѵԝхгпбзαβεικνορτυχωγημɑɡıɩʏʀᴀʙᴄᴅᴇꜰɢʜᴊᴋʟᴍɴᴏᴘꜱᴛᴜᴠᴡᴢøłđðæƒ",
    "abcdehijklmhopqstyvwxrnb3abeikvoptuxwynuagiiyrabcdefghjklmnopstuvwzolddaf",
)
_DROPPED = ("Mn", "Me", "Cf")  # marks put on a letter or around it, and signs without width
_BOXED = {ord("🅐") + at: 97 + at for at in range(26)} | {ord("🅰") + at: 97 + at for at in range(26)}
_BLANKS = dict.fromkeys((0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0))  # letters without ink
_OTHER = _BOXED | _BLANKS
_TILDE = "\u0303"


def fold(word: str) -> str:
    """The word in plain lower-case letters; ñ stays, for "ano" is not "año". Its length may change."""
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.translate(_OTHER))
    kept: list[str] = []
    for char in spread:
        if char == _TILDE and kept and kept[-1] in "nN":
            kept[-1] = "ñ"
        elif unicodedata.category(char) not in _DROPPED:
            kept.append(char)
    return "".join(kept).lower().translate(_LOOKALIKES)
