"""Things named in a text, each with its place: addresses, errors, documents, machines, products, times."""

from __future__ import annotations

import re
from functools import lru_cache

from mailgate.facts import Entity, Span
from mailgate.language.clauses import KEPT, Clause
from mailgate.language.features import SERVER
from mailgate.language.lexicon import classes
from mailgate.language.sheet import Sheet, lay_out
from mailgate.language.words import Word

_ADDRESSES = {"url": "url", "mailbox": "mailbox", "ip": "ip", "domain": "domain"}
_DOCUMENTS = {
    "factura facturas invoice invoices recibo receipt folio cfdi": "invoice",
    "pedido pedidos orden order orders ticket caso case compra": "order",
}
_DOCUMENT_OF = {word: kind for those, kind in _DOCUMENTS.items() for word in those.split()}
_BETWEEN = frozenset({"no", "num", "numero", "nro", "n", "number", "id", "de", "del", "°", "#", ".", ":", "-"})
_DATABASE = frozenset({"sqlstate", "mysql_error", "mysqli"})
_CLASSES = (("device", "device"), ("program", "program"), ("thing", "product"))
_MOST = 200


def entities(sheet: Sheet) -> tuple[Entity, ...]:
    """All entities of subject, own words and submitted text, in order; at most 200."""
    found: list[Entity] = []
    for where, at, clause in sheet.clauses:
        for kind, value, start, end in _named(clause):
            found.append(Entity(kind, value, Span(sheet.texts[where][at + start : at + end], where, at + start)))
    return tuple(found[:_MOST])


@lru_cache(maxsize=KEPT)
def _named(clause: Clause) -> tuple[tuple[str, str, int, int], ...]:
    """(kind, value, start, end) of each entity of a clause."""
    found = []
    for index, word in enumerate(clause.words):
        kind = _kind_of_word(word.form) if word.kind == "word" else _kind(clause.words, index)
        if kind:
            found.append((kind, _value(kind, word), word.start, word.end))
    return tuple(found)


def find_entities(subject: str, words: str) -> tuple[Entity, ...]:
    """The entities of a subject and of own words."""
    return entities(lay_out(subject, words, "", 0))


def _kind(words: tuple[Word, ...], index: int) -> str:
    word = words[index]
    if word.kind in _ADDRESSES:
        return _ADDRESSES[word.kind] if word.kind != "mailbox" or not word.form.endswith("@") else ""
    if word.kind in ("clock", "date"):
        return "time"
    if word.kind == "status":
        return "error"
    return _kind_of_number(words, index) if word.kind in ("number", "code", "ref") else ""


@lru_cache(maxsize=20_000)
def _kind_of_word(form: str) -> str:
    if form in _DATABASE:
        return "error"
    those = classes(form)
    return next((kind for name, kind in _CLASSES if name in those), "")


def _kind_of_number(words: tuple[Word, ...], index: int) -> str:
    before = [word.form for word in words[max(index - 4, 0) : index]]
    while before and before[-1] in _BETWEEN:
        before.pop()
    if before and before[-1] in _DOCUMENT_OF:
        return _DOCUMENT_OF[before[-1]]
    word = words[index]
    if word.kind == "code":
        return "error" if len(word.form) > 5 else "number"
    if word.kind == "ref":
        return "server" if SERVER.match(word.form) else "number"
    digits = word.form.strip(".,%#$")
    if len(digits) == 3 and digits[0] in "45" and digits.isdigit():
        return "error"
    return "number" if sum(map(str.isdigit, digits)) >= 3 else ""


def _value(kind: str, word: Word) -> str:
    value = word.form.strip(".,:;")
    if kind in ("url", "domain"):
        value = re.sub(r"^(?:https?://)?(?:www\.)?", "", value).rstrip("/")
    return value.lstrip("#") if kind in ("invoice", "order", "number") else value
