"""`evaluate` counts how decisions agree with labels: own mails, and histories told in JSON."""

import json
from pathlib import Path

import pytest

from mailgate.scores import Scores
from tests.unit.cli.given import COMPLETE, INCOMPLETE

HISTORY = {
    "id": "h1",
    "mails": [
        {
            "t": 0,
            "from": "Laura <laura@floreria.example>",
            "to": "soporte@hosting.example",
            "subject": "ventas@floreria.example rebota con 550",
            "body": "Desde ayer ventas@floreria.example no recibe: a quien escribe le rebota con 550 user unknown.",
            "attachments": [{"name": "captura.png", "type": "image/png"}],
        },
        {"t": 10, "from": "laura@floreria.example", "copy_of": 0},
        {
            "t": 20,
            "from": "juan@tecnicos.hosting.example",
            "to": "laura@floreria.example",
            "subject": "Re: ventas",
            "body": "Ya lo veo.",
            "reply_to_mail": 1,
        },
    ],
    "expect": [
        {"outcome": "forward", "rules": [], "priority": "medium", "relation": "new"},
        {"outcome": "ignore", "rules": []},
        {"outcome": "relay", "rules": []},
    ],
}


@pytest.fixture
def labelled(tmp_path: Path):
    def write(*entries: object) -> Path:
        file = tmp_path / "labelled.jsonl"
        file.write_text("\n".join(json.dumps(entry) for entry in entries))
        return file

    return write


def figures(result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


class TestEvaluate:
    def test_a_history_told_in_json_is_judged_as_one(self, mailgate, labelled):
        """A file, an exact copy, and a technician's answer in the thread of that copy."""
        found = figures(mailgate("evaluate", labelled(HISTORY), "--json"))
        assert (found["mails"], found["exact"], found["priority"], found["relation"]) == (3, 3, [1, 1], [1, 1])

    def test_histories_know_nothing_of_each_other(self, mailgate, labelled):
        other = HISTORY | {"id": "h2"}
        assert figures(mailgate("evaluate", labelled(HISTORY, other), "--json"))["exact"] == 6

    def test_own_mails_are_named_by_their_files(self, mailgate, labelled, tmp_path):
        """Paths are relative to the labels; a wrong label shows as a mistake with its cost."""
        (tmp_path / "good.eml").write_bytes(COMPLETE)
        (tmp_path / "bad.eml").write_bytes(INCOMPLETE)
        file = labelled(
            {"file": "good.eml", "outcome": "forward", "rules": []},
            {"file": "bad.eml", "outcome": "forward", "rules": []},
        )
        found = figures(mailgate("evaluate", file, "--json"))
        assert (found["exact"], found["kept_back"]) == (1, [1, 2])
        assert found["worst"][0]["name"] == "bad.eml"
        assert "worst mistakes" in mailgate("evaluate", file).output

    @pytest.mark.parametrize(
        ("entry", "wrong"),
        [
            ({"outcome": "forward"}, "lacks 'mails'"),
            ([1], "is no JSON object"),
            ({"file": "x.eml"}, "lacks 'outcome'"),
            ({"file": "x.eml", "outcome": "forward", "rules": []}, "x.eml: there is no such file"),
            (HISTORY | {"expect": []}, "mails holds 3 and expect 0"),
            (HISTORY | {"mails": [{}, {}, {}]}, "lacks 'from'"),
            (HISTORY | {"mails": ["x", "y", "z"]}, "a value is of the wrong kind"),
            (HISTORY | {"mails": [{"from": "a@b.mx", "copy_of": 7}] * 3}, "copy_of or reply_to_mail names no mail"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_wrong_line_is_named_with_what_would_be_right(self, mailgate, labelled, entry, wrong):
        file = labelled(HISTORY, entry)
        result = mailgate("evaluate", file)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"mailgate: {file}: line 2: ")
        assert wrong in result.stderr
        assert "a line should be" in result.stderr

    @pytest.mark.parametrize(
        ("line", "wrong"),
        [(COMPLETE, "is no JSON: Expecting value at column 1"), (b'{"id": "\xf1"}', "is no UTF-8 at byte 8")],
        ids=["a mail", "Latin-1"],
    )
    def test_a_file_that_holds_something_else_is_said_to(self, mailgate, tmp_path, line, wrong):
        file = tmp_path / "mail.eml"
        file.write_bytes(line)
        result = mailgate("evaluate", file)
        assert (result.exit_code, result.stderr.startswith(f"mailgate: {file}: line 1: {wrong}; ")) == (2, True)


class TestScores:
    def scored(self, want: dict, got: dict) -> Scores:
        scores = Scores()
        scores.add("m", "s", {"outcome": "forward", "rules": []} | want, {"outcome": "forward", "rules": []} | got)
        return scores

    def test_a_rule_is_counted_by_what_was_right_and_what_was_said(self):
        scores = self.scored({"rules": [1, 2]}, {"rules": [2, 3]})
        counts = {number: (tally.hits, tally.false, tally.missed) for number, tally in scores.rules.items()}
        assert (counts[1], counts[2], counts[3], counts[4]) == ((0, 0, 1), (1, 0, 0), (0, 1, 0), (0, 0, 0))

    def test_what_the_labellers_were_unsure_of_is_not_scored(self):
        scores = self.scored({"rules": [1], "priority": "low", "unsure": ["rules", "priority"]}, {"priority": "high"})
        assert (scores.exact, scores.priority, scores.rules[1].missed) == (1, [0, 0], 0)

    @pytest.mark.parametrize(
        ("right", "said", "kept_back", "leaked", "machines"),
        [
            ("forward", "return", (1, 1), (0, 0), 0),
            ("return", "forward", (0, 0), (1, 1), 0),
            ("ignore", "return", (0, 0), (0, 1), 1),
            ("relay", "forward", (0, 0), (0, 0), 0),
            ("forward", None, (1, 1), (0, 0), 0),
        ],
    )
    def test_each_kind_of_error_is_told_apart(self, right, said, kept_back, leaked, machines):
        scores = self.scored({"outcome": right}, {"outcome": said})
        assert (scores.kept_back, scores.leaked, scores.machines_answered) == (kept_back, leaked, machines)
        assert scores.exact == 0
        assert scores.cost > 0

    def test_the_dearest_mistakes_come_first(self):
        scores = Scores()
        for right, said in (("return", "forward"), ("ignore", "return"), ("forward", "hold")):
            scores.add(right, "s", {"outcome": right, "rules": []}, {"outcome": said, "rules": []})
        assert [mistake.name for mistake in scores.worst(2)] == ["ignore", "forward"]

    def test_missing_parts_are_scored_where_rule_4_is_right(self):
        scores = self.scored({"rules": [4], "missing": ["affected"]}, {"rules": [4], "missing": ["symptom"]})
        assert (scores.missing.hits, scores.missing.false, scores.missing.missed, scores.missing.f1) == (0, 1, 1, 0.0)
