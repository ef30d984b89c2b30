"""Bytes to text, in the charsets that mail really has (RFC 2045 to 2047 and what people send instead)."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

UNKNOWN = "charset-unknown"
WRONG = "charset-wrong"
UNDECLARED = "charset-undeclared"

_GUESS_BYTES = 16 << 10  # what the guesser may look at: it is slow
_ALIASES = {
    "cp-850": "cp850",
    "x-sjis": "shift_jis",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "unicode-1-1-utf-7": "utf-7",
}
# ISO-8859-1 as mail programs mean it is Windows-1252 (WHATWG encoding standard).
_LATIN1 = {"iso8859-1", "ascii"}
# Codecs of Python that are no charsets, or take quadratic time.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_SURROGATES = re.compile("[\ud800-\udfff\0]")


def decode(data: bytes, charset: str | None) -> tuple[str, str]:
    """The text of `data`, and the defect met on the way ("" for none). Never raises."""
    if data.isascii() and not _stateful(charset):
        return clean(data.decode("ascii")), ""
    if not charset or charset.lower() in ("us-ascii", "ascii"):
        return _undeclared(data), UNDECLARED
    name = codec(charset)
    if name is None:
        return _guess(data), UNKNOWN
    try:
        return clean(data.decode(name)), ""
    except (UnicodeError, ValueError, LookupError):
        return _wrong(data, name), WRONG


def clean(text: str) -> str:
    """`text` without NUL and lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("", text)
    return text


@lru_cache(maxsize=256)
def codec(charset: str) -> str | None:
    """Python's codec for a charset's name; None where there is none that fits mail."""
    name = charset.strip(" '\"").lower()[:60]
    try:
        info = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name.replace("-", "_") in _REFUSED:
        return None
    return "cp1252" if info.name in _LATIN1 else info.name


def _stateful(charset: str | None) -> bool:
    """Whether ASCII bytes may mean other letters in this charset (UTF-7, ISO-2022, UTF-16, EBCDIC)."""
    name = codec(charset) if charset else None
    return name is not None and name.startswith(
        ("utf-7", "utf-16", "utf-32", "iso2022", "hz", "cp037", "cp500", "cp1026", "cp1140")
    )


def _undeclared(data: bytes) -> str:
    """8-bit text without a charset: UTF-8 where it is valid, else Windows-1252."""
    try:
        return clean(data.decode("utf-8"))
    except UnicodeError:
        return _western(data)


def _wrong(data: bytes, name: str) -> str:
    """Text that is not in the charset it declares: some of it may be lost."""
    if name in ("utf-8", "cp1252"):
        mostly = data.decode("utf-8", "replace")
        return clean(mostly) if mostly.count("\ufffd") * 100 < len(mostly) else _western(data)
    try:
        return clean(data.decode("utf-8"))
    except UnicodeError:
        return clean(data.decode(name, "replace"))


def _western(data: bytes) -> str:
    """Windows-1252 with its five holes read as Latin-1."""
    try:
        return clean(data.decode("cp1252"))
    except UnicodeError:
        return clean(data.decode("latin-1"))


def _guess(data: bytes) -> str:
    """Text in a charset nobody knows."""
    try:
        return clean(data.decode("utf-8"))
    except UnicodeError:
        pass
    from charset_normalizer import from_bytes  # takes long to import, is hardly ever needed

    best = from_bytes(data[:_GUESS_BYTES]).best()
    return clean(data.decode(best.encoding, "replace")) if best else _western(data)
