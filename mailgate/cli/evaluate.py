"""`mailgate evaluate`: how the policy does on labelled mail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli.context import setup
from mailgate.cli.options import ConfigFile, Json, PolicyFile
from mailgate.cli.output import print_facts, print_json, print_table, print_title
from mailgate.cli.verdicts import answer

if TYPE_CHECKING:
    from mailgate.policy import Policy
    from mailgate.scores import Scores
    from mailgate.world import World

Labelled = Annotated[list[Path], typer.Argument(metavar="LABELLED.jsonl", help="Mail with what is right for it.")]


def evaluate(
    files: Labelled,
    config: ConfigFile = None,
    policy: PolicyFile = None,
    worst: Annotated[int, typer.Option("--worst", min=0, help="Show so many mistakes, the dearest first.")] = 20,
    json: Json = False,
) -> None:
    """Judge labelled mail and count: precision and recall of every rule, the cost of errors, the worst mistakes.

    One JSON object a line: {"file": "mail.eml", "outcome": "forward", "rules": [2]}, with "priority", "missing" and
    "relation" if you like; or a whole history: {"id", "mails": […], "expect": […]}.
    """
    found = setup(config)
    scores = _scored(files, found.config.world(), found.policy(policy))
    if json:
        print_json(_described(scores, worst))
    else:
        _show(scores, worst)


def _scored(files: list[Path], world: World, policy: Policy) -> Scores:
    from mailgate.labelled import histories
    from mailgate.parse import parse
    from mailgate.replay import Trial
    from mailgate.scores import Scores

    scores = Scores()
    authserv = (*world.trusted_authserv_ids, "mx.labelled.invalid")[0]
    for history in (history for file in files for history in histories(file, authserv)):
        with Trial(world, policy) as trial:
            verdicts = trial.run((mail.raw, mail.at) for mail in history)
            for mail, verdict in zip(history, verdicts, strict=True):
                scores.add(mail.name, parse(mail.raw).subject, mail.expect, answer(verdict))
    return scores


def _described(scores: Scores, worst: int) -> dict[str, object]:
    rules = {
        number: {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1, "n": tally.hits + tally.missed}
        for number, tally in scores.rules.items()
        if tally.hits + tally.false + tally.missed
    }
    return {
        "mails": scores.mails,
        "exact": scores.exact,
        "kept_back": scores.kept_back,
        "leaked": scores.leaked,
        "machines_answered": scores.machines_answered,
        "cost": scores.cost,
        "priority": scores.priority,
        "relation": scores.relation,
        "missing_f1": scores.missing.f1,
        "rules": {str(number): figures for number, figures in rules.items()},
        "outcomes": [{"right": right, "said": said, "mails": n} for (right, said), n in scores.outcomes.items()],
        "worst": [
            {"name": each.name, "subject": each.subject, "want": each.want, "got": each.got, "cost": each.cost}
            for each in scores.worst(worst)
        ],
    }


def _show(scores: Scores, worst: int) -> None:
    rows = [
        (number, f"{tally.precision:.3f}", f"{tally.recall:.3f}", f"{tally.f1:.3f}", tally.hits + tally.missed)
        for number, tally in scores.rules.items()
        if tally.hits + tally.false + tally.missed
    ]
    print_table(("rule", "precision", "recall", "F1", "broken"), rows, "no rule is broken by any mail")
    of = "{0[0]} of {0[1]}".format
    print_facts(
        {
            "outcome and rules right": of((scores.exact, scores.mails)),
            "good mail kept back": of(scores.kept_back),
            "leaked": of(scores.leaked),
            "machines answered": scores.machines_answered,
            "priority right": of(scores.priority),
            "relation right": of(scores.relation),
            "what lacks, F1": f"{scores.missing.f1:.3f}",
            "cost of errors": scores.cost,
        }
    )
    if scores.mistakes and worst:
        print_title("worst mistakes")
        mistakes = [(m.cost, m.name, m.subject, _told(m.want), _told(m.got)) for m in scores.worst(worst)]
        print_table(("cost", "mail", "subject", "right", "said"), mistakes, "none")


def _told(verdict: tuple[str | None, tuple[int, ...]]) -> str:
    return " ".join((verdict[0] or "not judged", *map(str, verdict[1])))
