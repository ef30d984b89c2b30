"""Another policy on old mail: only the decisions that it would change are shown."""

from mailgate.cli.changes import changes


def answer(outcome: str, rules: list[int]) -> dict[str, object]:
    told = {"message_id": "<1@a.example>", "at": "2025-01-06T15:00", "from": "ana@a.example", "subject": "Hola"}
    return told | {"outcome": outcome, "rules": rules, "priority": "medium", "relation": "new", "missing": []}


def test_a_mail_that_both_policies_judge_alike_is_left_out() -> None:
    assert list(changes([answer("forward", [2])], [answer("forward", [2])])) == []


def test_a_changed_outcome_is_shown_with_what_was_and_what_would_be() -> None:
    (changed,) = changes([answer("return", [4])], [answer("forward", [4])])
    assert (changed["was"]["outcome"], changed["would_be"]["outcome"]) == ("return", "forward")
    assert changed["subject"] == "Hola"


def test_a_rule_that_is_only_advised_anew_is_a_change_too() -> None:
    (changed,) = changes([answer("forward", [])], [answer("forward", [2])])
    assert changed["would_be"]["rules"] == [2]
