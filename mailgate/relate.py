"""How a message stands to what came before: its relation, the case it belongs to, and why (rule 5, supplements)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from heapq import nlargest
from math import log

from mailgate.facts import Case, CaseState, History, Kind, Match, Reading, Relation, Sender, Span
from mailgate.language.answering import answers
from mailgate.language.likeness import Rarity, compare, folded_subject, news, profile
from mailgate.language.matter import Profile, weight
from mailgate.language.stance import stance
from mailgate.language.things import Thing
from mailgate.mail import Mail
from mailgate.policy import Policy

CHASING = (Kind.CHASER, Kind.PRESSURE, Kind.THANKS)
_KINDS = {"chases": Kind.CHASER, "presses": Kind.PRESSURE, "thanks": Kind.THANKS}
_TELLING = ("error", "mailbox", "path", "ip", "document")  # things whose naming is news

# Which case a chaser is about: the likest from even odds on (likeness), else one of whose words it names two ordinary
# ones, of 2 to 4 each, or a rare one, an error's number say, of 6 to 7 (weight of words).
_CHASED, _NAMED = 50.0, 5.0
# What the reading's certainty counts beside the stance's chance: less, for it does not know the case. At 0.3 more
# pressure passes (bench/scenarios).
_VOICE = 0.6
# A technician spoke last: what comes next is an answer ("mañana a las 10 está perfecto"), unless it plainly is not.
_SPOKEN_TO = 0.3
# The chance from which a message tells what its case lacks. It is high, for a matter opened again is worded anew: at
# 0.7 more of these pass as news (bench/scenarios).
_NEWS = 0.8
# So much less likeness need a supplement have by who was asked for it, where a thing supports it or it names none: what
# is missing shares few words with what was said. Below 30 even a thing that differs makes it no other matter.
_WAS_ASKED = 20.0
# So many cases of an account are compared in full, which for all of 200 takes four times as long. The roughly nearest
# twelve held every case that was like enough; a thing in common says as much as three words, and the ten keep a case of
# a few words from being nearest by one of them.
_CLOSELY, _THING, _FEW_WORDS = 12, 3, 10


def relate(
    mail: Mail, reading: Reading, sender: Sender, history: History, policy: Policy
) -> tuple[Relation, Match | None, Reading]:
    """The relation, the case it rests on, and the reading as that case shows it.

    A closed case's thread gives `new`, with that case as the match.
    """
    if history.thread:
        relation, own = _in_thread(mail, reading, history.thread)
        return relation, own, reading if relation is Relation.NEW else in_context(mail, reading, own.case)
    cases = [case for case in history.cases if case.state is not CaseState.CLOSED]
    matches = closest(profile(mail.subject, mail.own_words), cases)
    match = _chased(mail, matches, sender)
    if match and (seen := in_context(mail, reading, match.case)).kind in CHASING:
        awaits = match.case.state is CaseState.AWAITING_DETAIL
        return (Relation.SUPPLEMENT if awaits else Relation.FOLLOW_UP), match, seen
    match = None if reading.kind in CHASING else _answered(mail, matches) or _likest(matches, reading, sender, policy)
    if match is None:
        return Relation.NEW, None, reading
    awaits = match.case.state is CaseState.AWAITING_DETAIL
    return (Relation.SUPPLEMENT if awaits else Relation.DUPLICATE), match, reading


def in_context(mail: Mail, reading: Reading, case: Case) -> Reading:
    """The reading with the kind that the message has on its case.

    Words alone mislead: "how is it going with the menu?" is no question to judge, "I'll leave, and now it says 403" no
    pressure. Both the reading's kind and the stance that the case shows have a voice.
    """
    kind = _kind_on(mail, reading, case)
    if kind is reading.kind:
        return reading
    shown = reading.kind_span or Span(mail.own_words[:200], "own_words", 0)
    return replace(reading, kind=kind, kind_span=shown)


def _kind_on(mail: Mail, reading: Reading, case: Case) -> Kind:
    carried = folded_subject(mail.subject) == folded_subject(case.subject)
    ours, theirs = profile(mail.subject, mail.own_words), profile(case.subject, case.words)
    who = profile(mail.sender.name, "").stems
    chances = stance("" if carried else mail.subject, mail.own_words, theirs, who)
    told = reading.kind if reading.kind not in CHASING else Kind.PROBLEM
    votes = {_KINDS.get(name, told): 0.0 for name in chances}
    for name, chance in chances.items():
        votes[_KINDS.get(name, told)] += chance
    votes[reading.kind] = votes.get(reading.kind, 0.0) + _VOICE * reading.certainty
    if case.state is CaseState.ANSWERED:
        votes[told] = votes.get(told, 0.0) + _SPOKEN_TO
    if mail.evidence or _names_new(ours, theirs):
        return told  # a file is news, and so is an error or a mailbox that the case does not name
    return max(votes, key=lambda kind: votes[kind])


def _in_thread(mail: Mail, reading: Reading, case: Case) -> tuple[Relation, Match]:
    match = Match(case, "thread", 100.0, (folded_subject(mail.subject), folded_subject(case.subject)))
    if case.state is CaseState.CLOSED:
        return Relation.NEW, match
    awaiting = case.state is CaseState.AWAITING_DETAIL
    return (Relation.SUPPLEMENT if awaiting else Relation.FOLLOW_UP), match


def _names_new(ours: Profile, theirs: Profile) -> bool:
    return any(kind in _TELLING for kind, _ in ours.things - theirs.things)


def _answered(mail: Mail, matches: list[Match]) -> Match | None:
    """The likest of the cases that await detail, where the message says that it brings what was asked for."""
    if not answers(mail.subject, mail.own_words):
        return None
    awaiting = [match for match in matches if match.case.state is CaseState.AWAITING_DETAIL and not match.vetoes]
    return max(awaiting, key=lambda match: match.score, default=None)


def _likest(matches: list[Match], reading: Reading, sender: Sender, policy: Policy) -> Match | None:
    """The case that this matter most likely is."""
    fit = [match for match in matches if match.score >= _threshold(match, reading, sender, policy)]
    return max(fit, key=lambda match: match.score, default=None)


def _threshold(match: Match, reading: Reading, sender: Sender, policy: Policy) -> float:
    if match.case.state is not CaseState.AWAITING_DETAIL:
        return policy.likeness
    same_person = match.case.customer == sender.address
    supported = bool(match.supports) or not reading.affected
    return policy.likeness_awaiting - (_WAS_ASKED if same_person and supported else 0.0)


def _chased(mail: Mail, matches: list[Match], sender: Sender) -> Match | None:
    """The case that a chaser would be about: the likest, else the one whose words it names, else the sender's newest,
    else the account's only one.
    """
    likest = max(matches, key=lambda match: match.score, default=None)
    if likest and (likest.score >= _CHASED or likest.supports):
        return likest
    free = [match for match in matches if not match.vetoes]
    named = max(free, key=lambda match: _named(mail, match), default=None)
    if named and _named(mail, named) >= _NAMED:
        return named
    own = [match for match in free if match.case.customer == sender.address]
    return own[0] if own else free[0] if len(free) == 1 else None


def _named(mail: Mail, match: Match) -> float:
    """How much of a case's words a message names."""
    ours = profile(mail.subject, mail.own_words)
    return weight(ours.stems & profile(match.case.subject, match.case.words).stems)


def closest(ours: Profile, cases: list[Case]) -> list[Match]:
    """The account's cases that are likest in words, compared in full, in the order of `cases`."""
    theirs = [(case, profile(case.subject, case.words)) for case in cases]
    rarity = _rarity([each for _, each in theirs])
    if len(theirs) > _CLOSELY:
        near = {id(each) for each in nlargest(_CLOSELY, theirs, key=lambda each: _nearness(ours, each[1]))}
        theirs = [each for each in theirs if id(each) in near]
    return [_match(ours, case, each, rarity) for case, each in theirs]


def _nearness(ours: Profile, theirs: Profile) -> float:
    """Rough and quick: stems and things in common, for the size of the case."""
    common = len(ours.stems & theirs.stems) + _THING * len(ours.things & theirs.things)
    return common / (len(theirs.stems) + _FEW_WORDS)


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
