"""What an admin sees and moves: held and returned messages, cases, accounts, the outbox, poison, the audit."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from mailgate.actions import Incoming
from mailgate.config import load_config, load_policy
from mailgate.gate import Gate
from mailgate.store import OutboxState
from rules import RULES
from tests.unit.cli.given import COMPLETE, INCOMPLETE, mail

NOW = datetime(2025, 1, 6, 15, 0, tzinfo=UTC)


def objects(result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.fixture
def held(store, judged) -> int:
    """A message that is held: its account is suspended."""
    store.suspend("floreria.example", None, NOW, "ana")
    return judged(COMPLETE)[0]


class TestHeld:
    def test_the_list_says_who_wrote_what_and_why_it_is_held(self, mailgate, held):
        shown = mailgate("held", "list")
        assert shown.exit_code == 0
        for part in (str(held), "laura@floreria.example", "rebota con 550", "suspended"):
            assert part in shown.output

    def test_the_list_for_programs_is_an_object_a_line(self, mailgate, held):
        [row] = objects(mailgate("held", "list", "--json"))
        assert (row["id"], row["state"], row["why"]) == (held, "held", "suspended")

    def test_nothing_held_is_said(self, mailgate, store):
        assert mailgate("held", "list").output == "no message is held\n"

    def test_show_has_the_words_and_the_decision(self, mailgate, held):
        shown = mailgate("held", "show", held).output
        assert "Lo probé desde Gmail" in shown
        assert "decided: hold (suspended)" in shown

    def test_a_released_message_waits_to_be_forwarded(self, mailgate, held, store):
        assert mailgate("held", "release", held, "--by", "ana").exit_code == 0
        message = store.find_messages(held)[0]
        assert (message.state, message.released) == ("waiting", True)
        assert store.events_of(held)[-1].actor == "ana"

    def test_a_rejected_message_is_no_longer_held(self, mailgate, held, store):
        assert mailgate("held", "reject", held).exit_code == 0
        assert store.find_messages(held)[0].state == "rejected"

    def test_what_is_already_forwarded_cannot_be_released(self, mailgate, judged):
        [number] = judged(COMPLETE)
        result = mailgate("held", "release", number)
        assert result.exit_code == 1
        assert "is forwarded and can't be released" in result.stderr


class TestCases:
    def test_cases_are_listed_shown_and_closed(self, mailgate, judged):
        judged(COMPLETE)
        [case] = objects(mailgate("cases", "list", "--json"))
        assert case["account"] == "floreria.example"
        shown = mailgate("cases", "show", case["number"]).output
        assert "opened by gate" in shown
        assert "no recibe" in shown
        assert mailgate("cases", "close", case["number"]).exit_code == 0
        assert objects(mailgate("cases", "list", "--json")) == []
        assert "closed" in mailgate("cases", "list", "--account", "floreria.example").output

    def test_a_case_for_programs_holds_its_messages_and_events(self, mailgate, judged):
        [number] = judged(COMPLETE)
        [case] = objects(mailgate("cases", "list", "--json"))
        [record] = objects(mailgate("cases", "show", case["number"], "--json"))
        assert [message["id"] for message in record["messages"]] == [number]
        assert record["events"][0]["kind"] == "opened"

    def test_a_case_may_be_named_as_subjects_write_it(self, mailgate, judged):
        judged(COMPLETE)
        [case] = objects(mailgate("cases", "list", "--json"))
        assert objects(mailgate("cases", "show", f"#{case['number']}", "--json"))[0]["number"] == case["number"]

    def test_an_unknown_state_is_a_fault_of_usage(self, mailgate, store):
        assert mailgate("cases", "list", "--state", "asleep").exit_code == 2


class TestAccounts:
    def test_the_ledger_shows_strikes_and_suspensions(self, mailgate, judged):
        judged(mail("ñlkj", "asdf jkjk qwpoeiru zxmn"))
        assert mailgate("accounts", "suspend", "floreria.example", "--days", "7", "--by", "ana").exit_code == 0
        shown = mailgate("accounts", "show", "floreria.example").output
        assert "strike" in shown
        assert "suspended by ana" in shown
        [line] = objects(mailgate("accounts", "list", "--json"))
        assert line["suspended"] is True
        assert mailgate("accounts", "reinstate", "floreria.example").exit_code == 0
        assert objects(mailgate("accounts", "list", "--json"))[0]["suspended"] is False

    def test_the_end_of_a_suspension_is_told_as_lists_tell_it(self, mailgate, judged, in_mexico):
        """On the machine's clock, with its zone; programs get UTC."""
        judged(COMPLETE)
        told = mailgate("accounts", "suspend", "floreria.example", "--days", "7").output
        [line] = objects(mailgate("accounts", "list", "--json"))
        until = datetime.fromisoformat(line["suspended_until"])
        local = f"{until - timedelta(hours=6):%Y-%m-%d %H:%M}"
        assert (until.utcoffset(), told.endswith(f" until {local} CST\n")) == (timedelta(0), True)
        assert local in mailgate("accounts", "list").output
        [record] = objects(mailgate("accounts", "show", "floreria.example", "--json"))
        began = datetime.fromisoformat(record["suspensions"][0]["began_at"]) - timedelta(hours=6)
        assert f"{began:%Y-%m-%d %H:%M} suspended by" in mailgate("accounts", "show", "floreria.example").output

    @pytest.mark.parametrize("typed", ["laura@floreria.example", "Floreria.EXAMPLE", "Laura+x@Floreria.example"])
    def test_an_account_may_be_named_by_an_address_of_it(self, mailgate, judged, typed):
        """What is typed as it stands in a mail's From would else suspend an account that nobody has."""
        judged(COMPLETE)
        assert mailgate("accounts", "suspend", typed).output == "account floreria.example is suspended for good\n"
        [line] = objects(mailgate("accounts", "list", "--json"))
        assert (line["account"], line["suspended"]) == ("floreria.example", True)

    def test_forgiven_strikes_count_no_more(self, mailgate, judged):
        judged(mail("ñlkj", "asdf jkjk qwpoeiru zxmn"))
        assert "1 strikes count no more" in mailgate("accounts", "forgive", "floreria.example").output
        [record] = objects(mailgate("accounts", "show", "floreria.example", "--json"))
        assert record["strikes"][0]["void"] == "forgiven"

    def test_one_that_is_not_suspended_cannot_be_reinstated(self, mailgate, judged):
        judged(COMPLETE)
        result = mailgate("accounts", "reinstate", "floreria.example")
        assert (result.exit_code, result.stderr) == (1, "mailgate: account floreria.example is not suspended\n")


class TestCalls:
    def test_a_call_belongs_to_the_account_that_the_config_has_merged_its_domain_into(self, mailgate, store, config):
        config.write_text(config.read_text() + '[customers.accounts]\n"@flores.example" = "floreria.example"\n')
        assert mailgate("calls", "start", "eva@flores.example").exit_code == 0
        assert [call["account"] for call in objects(mailgate("calls", "list", "--json"))] == ["floreria.example"]
        assert mailgate("calls", "stop", "eva@flores.example").exit_code == 0

    def test_a_call_with_no_address_is_a_fault_of_usage(self, mailgate, store):
        """It could not go on by mail."""
        result = mailgate("calls", "start", "laura")
        assert (result.exit_code, "an address like" in result.stderr) == (2, True)


class TestOutbox:
    def test_rows_are_listed_dropped_and_queued_again(self, mailgate, judged, store):
        judged(INCOMPLETE)
        [row] = objects(mailgate("outbox", "list", "--json"))
        assert (row["kind"], row["state"], row["action"]["kind"]) == ("reply", "queued", "returned")
        assert mailgate("outbox", "drop", row["id"]).exit_code == 0
        assert store.outbox_get(row["id"]).state is OutboxState.DROPPED
        assert "dropped" in mailgate("outbox", "list", "--state", "dropped").output
        assert mailgate("outbox", "retry", row["id"]).exit_code == 0
        assert store.outbox_get(row["id"]).state is OutboxState.QUEUED

    def test_the_states_are_those_of_the_store(self):
        """The command line has its own list, so that it need not import the store to say what there is."""
        from mailgate.cli.outbox import State

        assert [state.value for state in State] == [state.value for state in OutboxState]


class TestAside:
    def test_poison_is_listed_with_its_error_and_judged_again(self, mailgate, store):
        store.keep([Incoming(COMPLETE, NOW, None, (), "pipe")])
        [received] = store.take(1)
        store.set_aside(received, "KeyError: 'x'")
        assert "KeyError: 'x'" in mailgate("aside", "list").output
        assert "KeyError: 'x'" in mailgate("aside", "show", received.id).output
        assert mailgate("aside", "retry", received.id).exit_code == 0
        assert store.find_messages(received.id)[0].state == "waiting"

    def test_an_error_never_moves_the_terminal(self, mailgate, store):
        """Its text may hold bytes of the mail."""
        store.keep([Incoming(COMPLETE, NOW, "\u202e@x.example", (), "pipe")])
        store.set_aside(store.take(1)[0], "ValueError: \x1b[2J\nforged line")
        shown = mailgate("aside", "list").output
        assert "\\x1b[2J\\nforged line" in shown
        assert all(line.isprintable() for line in shown.splitlines())


class TestAudit:
    def test_a_sound_store_balances(self, mailgate, judged):
        judged(COMPLETE, INCOMPLETE)
        [found] = objects(mailgate("audit", "--json"))
        assert (found["balanced"], found["received"], found["forwarded"], found["returned"]) == (True, 2, 1, 1)
        assert "balanced" in mailgate("audit").output

    def test_a_broken_one_ends_with_1_and_says_what(self, mailgate, judged, tmp_path):
        import sqlite3

        judged(COMPLETE)
        with sqlite3.connect(tmp_path / "gate.db") as connection:
            connection.execute("DELETE FROM decisions")
        result = mailgate("audit")
        assert result.exit_code == 1
        assert "decision" in result.output


@pytest.mark.parametrize(
    "command",
    [("held", "show", "99"), ("held", "release", "99"), ("held", "reject", "99"), ("cases", "show", "99"),
     ("cases", "close", "99"), ("accounts", "show", "nobody.example"), ("outbox", "drop", "99"),
     ("outbox", "retry", "99"), ("aside", "show", "99"), ("aside", "retry", "99"), ("explain", "<no@such.id>")],
    ids=" ".join,
)  # fmt: skip
def test_an_unknown_id_is_a_clear_line_and_1(mailgate, store, command):
    """One line on stderr that names it, nothing on stdout, no traceback."""
    result = mailgate(*command)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert command[-1].strip("<>") in result.stderr


def test_a_store_that_is_not_there_is_not_made_by_looking(mailgate, tmp_path):
    result = mailgate("held", "list")
    assert (result.exit_code, (tmp_path / "gate.db").exists()) == (1, False)
    assert "there is no store yet" in result.stderr


def test_a_store_that_cannot_be_used_ends_with_75(mailgate, tmp_path):
    (tmp_path / "gate.db").write_bytes(b"this is no database" * 100)
    result = mailgate("held", "list")
    assert (result.exit_code, result.exception.__class__) == (75, SystemExit)


def test_a_customers_words_never_move_the_terminal(mailgate, judged, store):
    """ESC and bidi marks of a subject come out as text, in lists and in full."""
    store.suspend("floreria.example", None, NOW, "ana")
    [number] = judged(mail("=?utf-8?q?a=1B[2J=E2=80=AEb?=", "x\x1b]0;owned\x07\u202ey"))
    for command in (("held", "list"), ("held", "show", number), ("explain", number)):
        shown = mailgate(*command).output
        assert all(line.isprintable() for line in shown.splitlines()), command


class TestExamples:
    def test_a_wrong_return_becomes_an_example_that_evaluate_reads(self, mailgate, judged, tmp_path):
        """Right is that it is forwarded: by the policy in force it is not yet."""
        [returned] = judged(INCOMPLETE)
        assert mailgate("held", "release", returned).exit_code == 0
        folder = tmp_path / "wrong"
        assert "1 examples" in mailgate("held", "examples", folder).output
        scores = json.loads(mailgate("evaluate", folder / "labelled.jsonl", "--json").output)
        assert (scores["mails"], scores["exact"], scores["kept_back"]) == (1, 0, [1, 1])


class TestReport:
    def test_a_trial_is_summed_up_as_text_as_json_and_as_a_page(self, mailgate, store, config, tmp_path):
        """What mode "observe" let pass and would have returned."""
        store.keep([Incoming(INCOMPLETE, datetime.now(UTC), None, (), "pipe")])
        Gate(store, load_config(config).world(), load_policy(None, RULES), b"x" * 32, observe=True).work(5)
        shown = mailgate("report").output
        assert "What would have changed: 1 of 1 messages observed" in shown
        assert "No funciona mi correo" in shown
        [found] = objects(mailgate("report", "--json"))
        assert found["changes"]["outcomes"] == {"return": 1}
        assert found["changes"]["mails"][0]["sender"] == "laura@floreria.example"
        assert mailgate("report", "--html", tmp_path / "page.html").exit_code == 0
        assert "What would have changed: 1 of 1" in (tmp_path / "page.html").read_text("utf-8")

    def test_text_json_and_page_agree(self, mailgate, store, config, tmp_path, in_mexico):
        """On every count: the hours on one clock, the rules by number and name."""
        at = datetime.now(UTC)
        store.keep([Incoming(INCOMPLETE, at, None, (), "pipe")])
        Gate(store, load_config(config).world(), load_policy(None, RULES), b"x" * 32).work(5)
        shown = " ".join(mailgate("report").output.split())
        [found] = objects(mailgate("report", "--json"))
        mailgate("report", "--html", tmp_path / "page.html")
        page = (tmp_path / "page.html").read_text("utf-8")
        hour = f"{at.astimezone().hour:02}"
        assert found["hours"][str(int(hour))] == 1
        assert f"{found['rule_names']['4']}" == "detail"
        for label in ("4 detail", hour):
            assert f" {label} 1 " in shown
            assert f">{label}</text>" in page
        for title in ("Hour of arrival, CST", "Rules broken, advised ones included", "Busiest accounts"):
            assert title in shown and title in page
        assert datetime.fromisoformat(found["until"]).utcoffset() == timedelta(0)
