"""A preview shows every rule's reply and every other kind, in both languages, with the policy's own wording."""

from dataclasses import replace

from mailgate.config import load_policy
from mailgate.preview import samples
from rules import RULES

POLICY = load_policy(None, RULES)


def test_each_rule_that_is_broken_by_mail_and_each_kind_is_shown_in_both_languages() -> None:
    names = {sample.name for sample in samples(POLICY)}
    for number in (0, 1, 2, 3, 4, 5, 6, 8, 9, 10):
        for language in ("es", "en"):
            shown = [name for name in names if name.startswith(f"rule-{number:02}-{language}") and "reply" in name]
            assert shown, (number, language)
    assert {"reminder-es", "reminder-en", "suspended-es", "all_clear-en", "expired-es"} <= names


def test_an_admins_wording_is_what_is_shown() -> None:
    changed = replace(POLICY, wording={"es": {"greeting": "Qué tal, vecino:"}})
    assert any("Qué tal, vecino:" in sample.html for sample in samples(changed) if "-es" in sample.name)


def test_a_sample_says_nothing_that_the_gate_would_not() -> None:
    """An incident is of high priority; what no mail led to names none; a suspended account's mail has no case."""
    shown = {sample.name: sample.html for sample in samples(POLICY)}
    assert "con prioridad alta" in shown["incident-es"]
    for kind in ("incident", "all_clear", "reminder", "expired", "call_over"):
        assert "10482" in shown[f"{kind}-es"]
        assert "prioridad media" not in shown[f"{kind}-es"]
    assert "10482" not in shown["suspended-es"]
