"""What a reply says: a greeting, what became of the mail and why, each clause with what was found, what to do now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from mailgate.actions import Reply
from mailgate.compose.context import ComposeError, Desk
from mailgate.compose.dates import moment
from mailgate.compose.text import one_line
from mailgate.compose.wording import Voice
from mailgate.policy import ONLY_ADVISING, RuleNumber

_RETURNING = frozenset(RuleNumber) - ONLY_ADVISING - {RuleNumber.CALLS}  # one alone has an opening of its own
_SAYS_ALL = frozenset(("returned_5", "returned_6", "returned_9"))  # openings that name the case and what was found
_FOREVER = "forever"
_EVIDENCE = 80  # characters of the customer's words that are shown


@dataclass(frozen=True, slots=True)
class _Draft:
    """A reply being written in one language."""

    action: Reply
    desk: Desk
    voice: Voice
    values: Mapping[str, str]

    def say(self, key: str, **more: str) -> str:
        return self.voice.say(key, {**self.values, **more})


def body(action: Reply, desk: Desk, subject: str, voice: Voice) -> str:
    """The whole wording in one language. Raises ComposeError for an unknown kind."""
    if action.kind not in _KINDS:
        raise ComposeError(f"{action.kind!r} is no kind of reply; use one of {', '.join(_KINDS)}")
    draft = _Draft(action, desk, voice, _values(action, desk, subject, voice))
    said = _KINDS[action.kind](draft)
    if action.kind != "receipt":
        said = chain((draft.say("greeting"),), said, (draft.say("closing"),))
    return "\n\n".join(paragraph for paragraph in said if paragraph)


def _values(action: Reply, desk: Desk, subject: str, voice: Voice) -> dict[str, str]:
    return {
        **action.values,
        "case": action.case or action.values.get("case", ""),
        "days": str(desk.policy.strike_days),
        "limit": str(desk.policy.strikes),
        "mailbox": desk.mailbox,
        "name": desk.name,
        "priority": voice.say(f"priority_{action.priority}") if action.priority else "",
        "subject": subject,
        "until": _until(action.values.get("suspended_until", ""), voice.language),
    }


def _until(value: str, language: str) -> str:
    return moment(datetime.fromisoformat(value), language) if value and value != _FOREVER else ""


def _returned(draft: _Draft) -> Iterator[str]:
    opening = _opening(draft.action.clauses)
    yield draft.say(opening)
    yield from _clauses(draft, forwarded=False)
    yield draft.say("next")
    yield "\n".join(f"- {step}" for step in _steps(draft))
    yield from _strikes(draft)
    yield _case(draft) if opening not in _SAYS_ALL else ""


def _opening(clauses: tuple[int, ...]) -> str:
    returning = _RETURNING.intersection(clauses)
    return f"returned_{min(returning)}" if len(returning) == 1 else "returned"


def _clauses(draft: _Draft, *, forwarded: bool) -> Iterator[str]:
    """Each clause in the order of the numbers: its title, its text, what was found."""
    for number in sorted(draft.action.clauses):
        rule = draft.desk.rule(number)
        if rule is None:
            continue
        language = draft.voice.language
        yield draft.say("clause", number=str(number), title=rule.title.get(language, ""))
        yield rule.clause.get(language, "")
        yield _found(draft, number, forwarded) if forwarded or not _told(draft, number) else ""


def _told(draft: _Draft, number: int) -> bool:
    """Whether the opening has said already what was found."""
    opening = _opening(draft.action.clauses)
    return opening == f"returned_{number}" and opening in _SAYS_ALL


def _found(draft: _Draft, number: int, forwarded: bool) -> str:
    key = (
        f"found_{number}_forwarded" if forwarded and draft.voice.has(f"found_{number}_forwarded") else f"found_{number}"
    )
    if not draft.voice.has(key):
        return ""
    evidence = draft.action.values.get(f"evidence_{number}", "") if number != RuleNumber.COARSE else ""
    found = draft.say(key, evidence=one_line(evidence, _EVIDENCE))
    return f"{found}\n{_missing(draft)}" if number == RuleNumber.DETAIL else found


def _missing(draft: _Draft) -> str:
    """A list of what lacks, a hint with each; its last item ends the sentence."""
    hints = [draft.say(f"missing_{part}") for part in draft.action.missing if draft.voice.has(f"missing_{part}")]
    ended = [*hints[:-1], *(hint.rstrip(";.") + "." for hint in hints[-1:])]
    return "\n".join(f"- {hint}" for hint in ended)


def _steps(draft: _Draft) -> Iterator[str]:
    """What to do now, by clause. A reply for rules that the admin has made stricter asks for what their clauses say."""
    clauses = set(draft.action.clauses)
    for number in sorted(clauses):
        if draft.voice.has(f"next_{number}") and (number != RuleNumber.SUBJECT or clauses & _RETURNING):
            yield draft.say(f"next_{number}")
    if not clauses & _RETURNING:
        yield draft.say("next_returned")


def _strikes(draft: _Draft) -> Iterator[str]:
    values = draft.action.values
    if "strikes" not in values:
        return
    until = values.get("suspended_until", "")
    yield draft.say("suspension_forever" if until == _FOREVER else "suspension" if until else "strikes")


def _case(draft: _Draft) -> str:
    """The case's number, and which closed one it carries on."""
    if not draft.values["case"]:
        return ""
    carried = draft.say("carries_on") if draft.action.values.get("earlier_case") else ""
    return f"{draft.say('case_line')} {carried}".strip()


def _acknowledged(draft: _Draft) -> Iterator[str]:
    clauses, values = draft.action.clauses, draft.action.values
    added = RuleNumber.DUPLICATE in clauses
    yield draft.say(
        "acknowledged_added" if added else "acknowledged_emergency" if "emergency" in values else "acknowledged"
    )
    yield _case(draft)
    if clauses:
        yield draft.say("advised_one" if len(clauses) == 1 else "advised")
        yield from _clauses(draft, forwarded=True)
        keys = (f"next_{number}" for number in sorted(clauses) if number != RuleNumber.COARSE)
        steps = [draft.say(key) for key in keys if draft.voice.has(key)]
        yield "\n\n".join((draft.say("next"), "\n".join(f"- {step}" for step in steps))) if steps else ""
    yield from _strikes(draft)
    yield draft.say("acknowledged_next")


def _suspended(draft: _Draft) -> Iterator[str]:
    forever = draft.action.values.get("suspended_until") == _FOREVER
    yield draft.say("suspended_forever" if forever else "suspended")


def _reminder(draft: _Draft) -> Iterator[str]:
    yield f"{draft.say('reminder')}\n{_missing(draft)}"
    yield draft.say("reminder_next")
    yield _case(draft)


def _incident(draft: _Draft) -> Iterator[str]:
    yield draft.say("incident")
    yield _case(draft)
    yield from _strikes(draft)


def _call_over(draft: _Draft) -> Iterator[str]:
    rule, times = draft.desk.rule(RuleNumber.CALLS), draft.desk.policy.settings(RuleNumber.CALLS)
    yield draft.say("call_over", minutes=str(times.minutes) if times else "")
    yield rule.clause.get(draft.voice.language, "") if rule else ""


def _receipt(draft: _Draft) -> Iterator[str]:
    for key in ("done", "not_understood"):
        if draft.action.values.get(key):
            yield draft.say(f"receipt_{key}")


def _plain(draft: _Draft) -> Iterator[str]:
    yield draft.say(draft.action.kind)
    yield _case(draft) if draft.action.kind != "expired" else ""


_KINDS: Mapping[str, Callable[[_Draft], Iterator[str]]] = {
    "returned": _returned,
    "acknowledged": _acknowledged,
    "suspended": _suspended,
    "incident": _incident,
    "all_clear": _plain,
    "reminder": _reminder,
    "expired": _plain,
    "call_over": _call_over,
    "receipt": _receipt,
}
