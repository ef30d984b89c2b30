"""`mailgate try` and `mailgate alike`: bare texts judged by one rule."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailgate.cli.context import setup
from mailgate.cli.group import failed
from mailgate.cli.messages import one_line
from mailgate.cli.options import ConfigFile, Json, PolicyFile
from mailgate.cli.output import print_block, print_facts, print_json
from mailgate.errors import MailgateError

if TYPE_CHECKING:
    from mailgate.policy import Finding

Texts = Annotated[list[str] | None, typer.Argument(metavar="TEXT", help="Texts; else JSON lines on stdin.")]
Rule = Annotated[int, typer.Option("--rule", min=0, max=10, help="Number of the rule.")]


def try_(
    texts: Texts = None, rule: Rule = 8, config: ConfigFile = None, policy: PolicyFile = None, json: Json = False
) -> None:
    """Judge bare texts by one rule, as new mail of nobody known: broken, unsure or clean, and the words it rests on.

    Texts are arguments, or JSON lines {"id": …, "text": …} on stdin (with a "subject", if you like). For rule 2 a
    text is the subject.
    """
    from mailgate.policy import RuleNumber
    from mailgate.trying import Bench

    bench = Bench(setup(config).policy(policy), rule)
    for given in _given(texts, "text"):
        subject, body = (given["text"], "") if rule == RuleNumber.SUBJECT else (given.get("subject", ""), given["text"])
        verdict = _verdict(bench.judge(str(subject), str(body)))
        if json:
            print_json({"id": given.get("id"), "rule": rule} | verdict)
        else:
            words = ", ".join(f"“{one_line(word)}”" for word in verdict["words"])
            print_block(
                f"{verdict['verdict']:6} {verdict['certainty']:.2f} {one_line(given['text'], 80)}  {words}", margin=""
            )


def _verdict(finding: Finding | None) -> dict[str, Any]:
    if finding is None:
        return {"verdict": "clean", "certainty": 0.0, "code": None, "words": [], "missing": []}
    return {
        "verdict": "unsure" if finding.unsure else "broken",
        "certainty": round(finding.certainty, 4),
        "code": finding.code,
        "words": [span.text for span in finding.evidence],
        "missing": finding.missing,
    }


def alike(
    subjects: Annotated[list[str] | None, typer.Argument(metavar="A B", help="Two subjects; else JSON lines.")] = None,
    config: ConfigFile = None,
    policy: PolicyFile = None,
    json: Json = False,
) -> None:
    """Tell how alike two subjects are, what vetoes or supports it, and whether they would be one matter (rule 5).

    Subjects are two arguments, or JSON lines {"id": …, "a": …, "b": …} on stdin.
    """
    if subjects and len(subjects) != 2:
        raise failed("alike takes two subjects, or none and JSON lines on stdin", 2)
    least = setup(config).policy(policy).likeness
    pairs = iter([{"a": subjects[0], "b": subjects[1]}]) if subjects else _given(None, "a", "b")
    for pair in pairs:
        found = _likeness(str(pair["a"]), str(pair["b"]), least)
        if json:
            print_json({"id": pair.get("id")} | found)
        else:
            print_facts(found)


def _likeness(a: str, b: str, least: float) -> dict[str, object]:
    from mailgate.language.entities import find_entities
    from mailgate.language.likeness import alike as likeness

    found = likeness(*((subject, "", find_entities(subject, "")) for subject in (a, b)))
    return {
        "score": round(found.score, 1),
        "same": found.score >= least,
        "threshold": least,
        "supports": found.supports,
        "vetoes": found.vetoes,
    }


def _given(texts: list[str] | None, *keys: str) -> Iterator[dict[str, Any]]:
    """The texts of the command line, or the JSON lines of stdin."""
    if texts:
        yield from ({"text": text} for text in texts)
        return
    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            yield _object(line, number, keys)


def _object(line: str, number: int, keys: tuple[str, ...]) -> dict[str, Any]:
    try:
        found = jsonlib.loads(line)
    except ValueError:
        found = None
    if isinstance(found, dict) and found.keys() >= set(keys):
        return found
    raise MailgateError(f"stdin line {number}: no JSON object with {' and '.join(map(repr, keys))}")
