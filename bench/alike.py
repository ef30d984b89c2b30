"""What relating a mail costs, CPU microseconds: a profile, a pair, 200 cases of one account, the incident window.

python -m bench.alike
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle, islice

from bench.models.pairs import single_mails
from mailgate.facts import Case, CaseState, Priority
from mailgate.language.failure import failure_keys, same_failure
from mailgate.language.likeness import compare
from mailgate.language.matter import profile
from mailgate.relate import closest

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
CASES, WINDOW = 200, 10_000


def spent(what: Callable[[], object], times: int = 10) -> float:
    """Microseconds of CPU a call, the least of five rounds."""
    rounds = []
    for _ in range(5):
        begin = time.process_time()
        for _ in range(times):
            what()
        rounds.append((time.process_time() - begin) / times * 1e6)
    return min(rounds)


def case(number: int, subject: str, words: str) -> Case:
    return Case(
        id=number, number=str(number), account="a", customer="c", subject=subject, words=words, has_file=False,
        state=CaseState.OPEN, priority=Priority.LOW, language="es", opened_at=NOW, changed_at=NOW, asked=0, missing=(),
        handled_at=None, incident=None,
    )  # fmt: skip


def main() -> None:
    mails = [(mail["subject"], mail["body"]) for mail in single_mails()]
    fresh = iter(mails[CASES:])
    cases = [case(at, *mail) for at, mail in enumerate(mails[:CASES])]
    ours, others = profile(*mails[-1]), [profile(*mail) for mail in mails[:CASES]]
    keys = [failure_keys("\n".join(mail)) for mail in mails]
    window = list(islice(cycle(keys), WINDOW))
    report = failure_keys("La página no abre\nmipagina.mx no abre, sale 503")
    figures = {
        "profile of a mail never seen": spent(lambda: profile(*next(fresh))),
        "one pair": spent(lambda: [compare(ours, other) for other in others]) / CASES,
        f"{CASES} open cases": spent(lambda: closest(ours, cases)),
        f"{WINDOW} sightings": spent(lambda: [each for each in window if same_failure(report, each)]),
    }
    for name, figure in figures.items():
        print(f"{name:30} {figure:10.1f}")


if __name__ == "__main__":
    main()
