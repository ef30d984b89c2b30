"""How a message stands to what came before: its relation, the case it belongs to, and why (rule 5, supplements)."""

from __future__ import annotations

from functools import lru_cache

from mailgate.facts import Case, CaseState, Entity, History, Kind, Match, Reading, Relation, Sender
from mailgate.language.entities import find_entities
from mailgate.language.likeness import Likeness, alike, content, folded_subject
from mailgate.mail import Mail
from mailgate.policy import Policy

CHASING = (Kind.CHASER, Kind.PRESSURE, Kind.THANKS)
_TELLING = ("error", "mailbox", "url", "ip", "invoice", "order", "server")  # kinds of entities that are facts
_FRESH_WORDS, _FRESH_SHARE = 6, 0.55  # words that the case lacks: so many, and such a part of all


def relate(
    mail: Mail, reading: Reading, sender: Sender, history: History, policy: Policy
) -> tuple[Relation, Match | None]:
    """The relation and the case it rests on. A closed case's thread gives `new`, with that case as the match."""
    if history.thread:
        return _in_thread(mail, reading, history.thread)
    cases = [case for case in history.cases if case.state is not CaseState.CLOSED]
    if reading.kind in CHASING:
        match = _chased(mail, reading, sender, cases)
    else:
        match = _likest(mail, reading, sender, cases, policy)
    if match is None:
        return Relation.NEW, None
    if match.case.state is CaseState.AWAITING_DETAIL:
        return Relation.SUPPLEMENT, match
    return (Relation.FOLLOW_UP if reading.kind in CHASING else Relation.DUPLICATE), match


def _in_thread(mail: Mail, reading: Reading, case: Case) -> tuple[Relation, Match]:
    match = Match(case, "thread", 100.0, (folded_subject(mail.subject), folded_subject(case.subject)))
    if case.state is CaseState.CLOSED:
        return Relation.NEW, match
    awaiting = case.state is CaseState.AWAITING_DETAIL
    return (Relation.SUPPLEMENT if awaiting else Relation.FOLLOW_UP), match


def _likest(mail: Mail, reading: Reading, sender: Sender, cases: list[Case], policy: Policy) -> Match | None:
    """The case that this matter most likely is."""
    matches = [_match(mail, reading, case) for case in cases]
    fit = [match for match in matches if match.score >= _threshold(match, reading, sender, policy)]
    return max(fit, key=lambda match: match.score, default=None)


def _threshold(match: Match, reading: Reading, sender: Sender, policy: Policy) -> float:
    if match.case.state is not CaseState.AWAITING_DETAIL:
        return policy.likeness
    same_person = match.case.customer == sender.address
    supported = bool(match.supports) or (same_person and not reading.affected)
    return policy.likeness_awaiting - (20.0 if same_person and supported else 0.0)


def _chased(mail: Mail, reading: Reading, sender: Sender, cases: list[Case]) -> Match | None:
    """The case that a chaser asks about: the likest, else the sender's newest, else the account's only one."""
    matches = [_match(mail, reading, case) for case in cases]
    likest = max(matches, key=lambda match: match.score, default=None)
    if likest and (likest.score >= 50.0 or likest.supports):
        return likest
    free = [match for match in matches if not match.vetoes]
    own = [match for match in free if match.case.customer == sender.address]
    return own[0] if own else free[0] if len(free) == 1 else None


def _match(mail: Mail, reading: Reading, case: Case) -> Match:
    likeness = likeness_to(mail.subject, mail.own_words, reading.entities, case)
    subjects = folded_subject(mail.subject), folded_subject(case.subject)
    why = "subject" if likeness.subject >= likeness.body else "body"
    return Match(case, why, likeness.score, subjects, likeness.supports, likeness.vetoes)


def likeness_to(subject: str, words: str, entities: tuple[Entity, ...], case: Case) -> Likeness:
    """The likeness of a message to a case."""
    return alike((subject, words, entities), (case.subject, case.words, _entities_of(case.subject, case.words)))


@lru_cache(maxsize=20_000)
def _entities_of(subject: str, words: str) -> tuple[Entity, ...]:
    return find_entities(subject, words)


def brings_new(mail: Mail, reading: Reading, match: Match | None) -> bool:
    """Whether a message holds a file, an error text or a fact that its case lacks."""
    if match is None or mail.evidence:
        return True
    case = match.case
    known = {entity.value for entity in _entities_of(case.subject, case.words)}
    if any(entity.kind in _TELLING and entity.value not in known for entity in reading.entities):
        return True
    words, had = set(content(mail.own_words).split()), set(content(f"{case.subject} {case.words}").split())
    fresh = words - had
    return reading.kind not in CHASING and len(fresh) >= _FRESH_WORDS and len(fresh) >= _FRESH_SHARE * len(words)
