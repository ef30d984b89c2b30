"""docs/log.md, made from the events' functions: `python -m mailgate.journal.doc > docs/log.md`."""

from __future__ import annotations

import inspect
import sys

from mailgate import journal
from mailgate.journal.write import EVENTS

MEANINGS = {
    "about": "what was due: a case, an incident or an account",
    "account": "the customer's account: a company domain, or an address of free mail",
    "asked": "how often the case has been asked for detail by now",
    "attempts": "attempts so far, this one included",
    "case": "number of the case",
    "cases": "numbers of the cases",
    "command": "the command's name",
    "customer": "the sender's address, case folded, +tag dropped",
    "detail": "how much: mail and its age, or the free part of the disk",
    "doors": "what mail comes in by",
    "due_at": "when it is tried again",
    "envelope_from": "MAIL FROM; empty for <>",
    "error": "the kind of error, or what the other side answered",
    "faults": "each with its file, key and what would be right",
    "file": "path of the file",
    "folder": "folder of the mailbox",
    "host": "address of the peer",
    "incident": "number of the incident",
    "key": "dotted name of the setting",
    "kind": "what it is",
    "late": "seconds after its time",
    "library": "name of its logger",
    "mailbox": "name of the mailbox in the config",
    "masked": "whether offensive words are masked in what technicians get",
    "medium": "call or chat",
    "message": "number of the message in the store, as `mailgate explain` takes it",
    "message_id": "its Message-ID",
    "messages": "how many",
    "missing": "what rule 4 misses",
    "mode": "enforce or observe",
    "ms": "milliseconds that judging took",
    "observed": "on trial (mode observe): the outcome it would have had",
    "trial": "numbers of the rules on trial (action observe) that it would have broken",
    "outbox": "number of the row in the outbox",
    "outcome": "forward, return, hold, ignore or relay",
    "part": "name of the part",
    "priority": "low, medium or high",
    "reason": "stable code of the cause",
    "recipients": "how many",
    "relation": "new, follow_up, supplement or duplicate",
    "reply": "what it was answered",
    "reply_withheld": "why its sender gets no reply",
    "right": "what would be right",
    "rule": "number of the rule",
    "rules": "numbers of all rules broken",
    "seconds": "for how long",
    "size": "bytes",
    "source": "the door: smtp, lmtp, pipe, imap:NAME",
    "starts": "how often judging it had begun before",
    "state": "state of the case",
    "store": "URL of the store, without its password",
    "technician": "the technician's address",
    "text": "as it stands in its source",
    "to": "to whom",
    "uid": "UID in the folder",
    "until": "when it ends",
    "version": "of mailgate",
    "wrong": "what is wrong with it",
    "why": "stable code of the cause",
}

_HEAD = """# The log

Made from the functions of `mailgate/journal`: change those, then run `python -m mailgate.journal.doc > docs/log.md`.

One event is one line. To stdout it is a JSON object (`log.format = "json"`, or `auto` where stdout is no terminal);
on a terminal it has a form for people. `mailgate tail` prints JSON lines in that form and filters them. Every line
has `timestamp`, `level` (`info`, `warning` or `error`) and `event`; fields without a value are left out. Times are
UTC (ISO 8601) in JSON; in the form for people they stand on the machine's clock, to the second.

No line holds a subject, a body, or a secret. Texts are cut at 300 characters and lists at 20 items; what is not
printable (ESC, line ends, NUL, bidi marks) stands as `\\x1b` or `\\u202e`. With `log.mask_addresses` addresses look
like `l***@example.com`.
"""


def document() -> str:
    """The whole page."""
    return _HEAD + "".join(map(_section, EVENTS))


def _section(name: str) -> str:
    level, function = EVENTS[name]
    fields = inspect.signature(function).parameters.values()
    rows = "".join(
        f"| `{field.name}` | {_type(str(field.annotation))} | {MEANINGS[field.name]} |\n" for field in fields
    )
    meaning = inspect.getdoc(function)
    return f"\n## {name}\n\n{meaning} Level: `{level}`.\n\n| field | type | meaning |\n| --- | --- | --- |\n{rows}"


def _row(field: inspect.Parameter) -> str:
    return f"| `{field.name}` | {_type(str(field.annotation))} | {MEANINGS[field.name]} |\n"


_TYPES = {"str": "text", "int": "number", "float": "number", "bool": "true or false", "datetime": "time"}


def _type(annotation: str) -> str:
    kind, _, optional = annotation.partition(" | ")
    inner = kind.removeprefix("Sequence[").removesuffix("]")
    shown = f"list of {_TYPES[inner]}s" if inner != kind else _TYPES[kind]
    return f"{shown}, or left out" if optional else shown


if __name__ == "__main__":
    assert journal
    sys.stdout.write(document())
