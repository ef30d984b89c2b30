"""How a message stands to what came before: its relation, the case it belongs to, and why (rule 5, supplements)."""

from __future__ import annotations

from collections import Counter
from heapq import nlargest
from math import log

from mailgate.facts import Case, CaseState, History, Kind, Match, Reading, Relation, Sender
from mailgate.language.likeness import Rarity, compare, folded_subject, news, profile
from mailgate.language.matter import Profile
from mailgate.language.things import Thing
from mailgate.mail import Mail
from mailgate.policy import Policy

CHASING = (Kind.CHASER, Kind.PRESSURE, Kind.THANKS)
_CLOSELY = 12  # cases of an account that are compared in full: the likest by their words
_NEWS = 0.8  # chance from which a message tells what its case lacks


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
    matches = _matches(mail, cases)
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
    matches = _matches(mail, cases)
    likest = max(matches, key=lambda match: match.score, default=None)
    if likest and (likest.score >= 50.0 or likest.supports):
        return likest
    free = [match for match in matches if not match.vetoes]
    own = [match for match in free if match.case.customer == sender.address]
    return own[0] if own else free[0] if len(free) == 1 else None


def _matches(mail: Mail, cases: list[Case]) -> list[Match]:
    """The account's cases that are likest in words, compared in full, in the order of `cases`."""
    ours = profile(mail.subject, mail.own_words)
    theirs = [(case, profile(case.subject, case.words)) for case in cases]
    rarity = _rarity([each for _, each in theirs])
    if len(theirs) > _CLOSELY:
        near = {id(each) for each in nlargest(_CLOSELY, theirs, key=lambda each: _nearness(ours, each[1]))}
        theirs = [each for each in theirs if id(each) in near]
    return [_match(ours, case, each, rarity) for case, each in theirs]


def _nearness(ours: Profile, theirs: Profile) -> float:
    """Rough and quick: stems and things in common, for the size of the case."""
    return (len(ours.stems & theirs.stems) + 3 * len(ours.things & theirs.things)) / (len(theirs.stems) + 10)


def _rarity(profiles: list[Profile]) -> Rarity:
    """What many cases of an account name, its own domain above all, says little about which of them is meant."""
    counts = Counter(thing for each in profiles for thing in each.things)
    total = len(profiles)

    def rarity(thing: Thing) -> float:
        return log((total + 1) / max(counts[thing], 1)) / log(total + 1)

    return rarity


def _match(ours: Profile, case: Case, theirs: Profile, rarity: Rarity) -> Match:
    likeness = compare(ours, theirs, rarity)
    why = "subject" if likeness.subject >= likeness.body else "body"
    return Match(case, why, likeness.score, (ours.subject, theirs.subject), likeness.supports, likeness.vetoes)


def brings_new(mail: Mail, reading: Reading, match: Match | None) -> bool:
    """Whether a message holds a file, an error text or a fact that its case lacks."""
    if match is None or mail.evidence:
        return True
    case = match.case
    if reading.kind in CHASING:
        return False
    ours, who = profile(mail.subject, mail.own_words), profile(mail.sender.name, "")
    return news(ours, profile(case.subject, case.words), who.stems) >= _NEWS
