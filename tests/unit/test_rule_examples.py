"""Every rule's examples hold: its hits break it, its silences do not, in a gate with the default policy."""

import pytest

from mailgate.config import load_policy
from mailgate.examples import WORLD, mails
from mailgate.gate import Verdict
from mailgate.policy import Example, Rule, RuleNumber
from mailgate.replay import Trial
from rules import RULES

POLICY = load_policy(None, RULES)
MAIL_RULES = [rule for rule in RULES if rule.number != RuleNumber.CALLS]  # which is broken by the clock


def named(rule: Rule, index: int, example: Example) -> str:
    return f"{rule.number}-{rule.name}-{'hit' if example.hit else 'silence'}-{example.language}-{index}"


EXAMPLES = [
    pytest.param(rule, example, id=named(rule, index, example))
    for rule in RULES
    for index, example in enumerate(rule.examples)
]


def test_the_rules_bear_the_numbers_by_which_the_gate_names_them():
    assert [(rule.number, rule.name) for rule in RULES] == [(number, number.name.lower()) for number in RuleNumber]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_is_what_it_says(rule: Rule, example: Example):
    with Trial(WORLD, POLICY) as trial:
        verdict = list(trial.run(mails(example)))[-1]
    assert isinstance(verdict, Verdict), verdict
    assert (rule.number in verdict.decision.rules) is example.hit


@pytest.mark.parametrize("rule", MAIL_RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("hit", [True, False], ids=["hit", "silence"])
def test_each_rule_has_hits_and_silences_in_both_languages(rule: Rule, language: str, hit: bool):
    assert any(each.language == language and each.hit is hit for each in rule.examples)


def test_an_example_stands_after_what_came_before_it():
    """Earlier mails come first, each so many minutes after the one before, in one thread where it is a reply."""
    first = Example("es", False, "uno", minutes=5)
    last = Example(
        "es", True, "dos", minutes=10, reply=True, before=(first,), files=("a.png",), headers={"X-Priority": "1"}
    )
    (one, at), (two, later) = mails(last)
    assert (later - at).total_seconds() == 600
    assert b"Message-ID: <0@" in one
    assert b"In-Reply-To: <0@" in two
    assert b'filename="a.png"' in two
    assert b"X-Priority: 1" in two
