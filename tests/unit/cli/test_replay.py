"""`replay` judges archives as the gate would have; `explain` and `parse` show one mail."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.given import COMPLETE, INCOMPLETE, mail

CONTRACT = {
    "message_id", "outcome", "rules", "priority", "missing", "relation", "case", "incident", "masked", "clauses",
    "language", "evidence", "error",
}  # fmt: skip
PARSED = {
    "message_id", "from", "to", "subject", "date", "text", "own_words", "quoted", "signature", "attachments", "machine",
    "defects",
}  # fmt: skip


def objects(result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    """In the file the later mail stands first."""
    file = tmp_path / "all.mbox"
    separator = b"From MAILER-DAEMON Mon Jan 06 15:00:00 2025\n"
    file.write_bytes(b"".join(separator + raw.replace(b"\r\n", b"\n") + b"\n" for raw in (INCOMPLETE, COMPLETE)))
    return file


class TestReplay:
    def test_one_object_a_mail_in_the_order_of_time(self, mailgate, mbox):
        answers = objects(mailgate("replay", mbox, "--json"))
        assert [each["message_id"] for each in answers] == ["<1@floreria.example>", "<2@floreria.example>"]
        assert all(each.keys() >= CONTRACT for each in answers)
        assert [each["outcome"] for each in answers] == ["forward", "return"]

    def test_evidence_names_the_rule_the_words_and_how_certain_it_is(self, mailgate, mbox):
        evidence = objects(mailgate("replay", mbox, "--json"))[1]["evidence"]
        assert {"rule", "code", "quote", "certainty"} <= evidence[0].keys()
        assert [each["code"] for each in evidence if each["rule"] == 4] == ["lacks-detail"]

    def test_a_case_is_remembered_over_the_archive(self, mailgate, tmp_path):
        """The same words again are a duplicate: one history for all files."""
        for number in (1, 2):
            (tmp_path / f"{number}.eml").write_bytes(COMPLETE.replace(b"<1@", b"<%d@" % number))
        first, second = objects(mailgate("replay", tmp_path, "--json"))
        assert (second["relation"], second["case"]) == ("duplicate", first["case"])

    def test_time_passes_between_mails(self, mailgate, tmp_path):
        """What was due meanwhile has been done: a case that awaited detail is closed after seven days."""
        (tmp_path / "1.eml").write_bytes(INCOMPLETE)
        again = INCOMPLETE.replace(b"<2@", b"<3@").replace(b"Mon, 06 Jan", b"Thu, 16 Jan")
        (tmp_path / "2.eml").write_bytes(again)
        first, second = objects(mailgate("replay", tmp_path, "--json"))
        assert second["relation"] == "new"
        assert second["case"] != first["case"]

    def test_a_broken_mail_stops_nothing(self, mailgate, tmp_path):
        (tmp_path / "a.eml").write_bytes(b"\xff\0\xfe" * 1000)
        (tmp_path / "b.eml").write_bytes(b"")
        (tmp_path / "c.eml").write_bytes(COMPLETE)
        assert len(objects(mailgate("replay", tmp_path, "--json"))) == 3

    def test_a_mail_that_cannot_be_judged_has_an_error_and_the_next_is_judged(self, mailgate, mbox, monkeypatch):
        """A rule that raises on one mail."""
        from mailgate import gate

        whole = gate.gather

        def raising(received, parsed, *rest):
            if b"no funciona" in received.incoming.raw:
                raise KeyError("boom")
            return whole(received, parsed, *rest)

        monkeypatch.setattr(gate, "gather", raising)
        good, bad = objects(mailgate("replay", mbox, "--json"))
        assert (good["outcome"], good["error"]) == ("forward", None)
        assert (bad["outcome"], bad["error"], bad["message_id"]) == (None, "KeyError: 'boom'", "<2@floreria.example>")
        assert bad.keys() == good.keys()

    def test_another_policy_can_be_tried(self, mailgate, mbox, tmp_path):
        policy = tmp_path / "policy.toml"
        policy.write_text('[rules.detail]\naction = "advise"\n')
        answers = objects(mailgate("replay", mbox, "--json", "--policy", policy))
        assert [each["outcome"] for each in answers] == ["forward", "forward"]

    def test_people_get_a_table_and_a_summary(self, mailgate, mbox):
        shown = mailgate("replay", mbox).output
        assert "ventas@floreria.example rebota con 550" in shown
        assert "2 mails: 1 forward, 1 return" in shown

    def test_nothing_is_kept_and_nothing_logged(self, mailgate, mbox, tmp_path):
        """Not a line beside the answers, and no store."""
        answers = mailgate("replay", mbox, "--json").output.splitlines()
        assert all("event" not in json.loads(line) for line in answers)
        assert not (tmp_path / "gate.db").exists()

    def test_a_path_that_is_not_there_is_a_clear_line_and_1(self, mailgate):
        result = mailgate("replay", "/no/such/mbox")
        assert (result.exit_code, result.stderr) == (1, "mailgate: /no/such/mbox: there is no such file or folder\n")


class TestExplain:
    def test_a_file_is_explained_with_facts_findings_decision_and_reply(self, mailgate, tmp_path):
        file = tmp_path / "mail.eml"
        file.write_bytes(INCOMPLETE)
        shown = mailgate("explain", file).output
        for part in ("floreria.example", "rule 4 lacks-detail", "rule 8 coarse: nothing found", "outcome", "return"):
            assert part in shown
        assert "Describa el problema con detalle" in shown

    def test_for_programs_every_rule_has_its_finding(self, mailgate, tmp_path):
        file = tmp_path / "mail.eml"
        file.write_bytes(INCOMPLETE)
        [found] = objects(mailgate("explain", file, "--json"))
        assert [each["rule"] for each in found["findings"]] == list(range(11))
        assert found["facts"]["account"] == "floreria.example"
        assert found["reply_mail"]["to"] == "laura@floreria.example"

    @pytest.mark.parametrize("by", ["number", "message id"])
    def test_a_kept_message_is_explained_from_the_record(self, mailgate, judged, by):
        [number] = judged(INCOMPLETE)
        shown = mailgate("explain", number if by == "number" else "2@floreria.example")
        assert shown.exit_code == 0
        assert "decided: return (rules 2 4)" in shown.output or "decided: return (rules 4)" in shown.output
        assert "Describa el problema con detalle" in shown.output


class TestParse:
    def test_an_object_a_mail(self, mailgate):
        folder = Path(__file__).parents[2] / "mail"
        found = objects(mailgate("parse", folder, "--json"))
        assert len(found) == len(list(folder.glob("*.eml")))
        assert all(each.keys() >= PARSED for each in found)

    def test_what_is_not_read_is_named_on_stderr(self, mailgate, tmp_path):
        (tmp_path / "a").write_bytes(mail("x", "Hola"))
        (tmp_path / "notes.txt").write_text("just notes\n")
        done = mailgate("parse", tmp_path, "--json")
        assert len(done.stdout.splitlines()) == 1
        assert "skipped" in done.stderr and "notes.txt" in done.stderr

    def test_people_get_own_words_apart_from_the_rest(self, mailgate, tmp_path):
        file = tmp_path / "mail.eml"
        file.write_bytes(mail("Re: x", "Sigue igual.\r\n\r\n-- \r\nLaura\r\n"))
        shown = mailgate("parse", file).output
        assert "own_words:\n  Sigue igual." in shown
        assert "signature:" in shown
