"""The other commands: rules, check, pipe, try, alike, tail, and what all have in common."""

import json
import select
import subprocess
import sys
from pathlib import Path

import pytest

from mailgate import __version__
from mailgate.cli import rulebook
from mailgate.demo import demo
from mailgate.errors import MailgateError
from rules import RULES
from tests.unit.cli.given import COMPLETE

ROOT = Path(__file__).parents[3]


def objects(result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


class TestRules:
    def test_the_list_has_every_rule_with_its_action(self, mailgate):
        found = objects(mailgate("rules", "list", "--json"))
        assert [(each["number"], each["name"], each["action"]) for each in found] == [
            (rule.number, rule.name, rule.action) for rule in RULES
        ]

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
    def test_a_rule_is_shown_with_clause_settings_and_all_examples(self, mailgate, rule):
        shown = mailgate("rules", "show", rule.number).output
        assert rule.worded(rule.settings).clause["es"] in shown
        assert rule.worded(rule.settings).clause["en"] in shown
        assert all(" ".join(example.body.split()) in shown for example in rule.examples)

    def test_a_rule_can_be_named(self, mailgate):
        assert "Rule 4: detail" in mailgate("rules", "show", "detail").output

    def test_every_setting_has_a_meaning(self, mailgate):
        found = objects(mailgate("rules", "list", "--json"))
        assert all(each["meaning"] for rule in found for each in rule["settings"].values())

    def test_the_admins_settings_are_shown_beside_the_defaults(self, mailgate, tmp_path):
        (tmp_path / "policy.toml").write_text("[rules.follow_up]\nminutes = 25\n")
        [found] = objects(mailgate("rules", "show", "6", "--policy", tmp_path / "policy.toml", "--json"))
        assert (found["settings"]["minutes"]["value"], found["settings"]["minutes"]["default"]) == (25, 40)

    def test_an_unknown_rule_is_a_clear_line_that_names_those_there_are(self, mailgate):
        result = mailgate("rules", "show", "99")
        assert result.exit_code == 1
        assert "there are 0 elsewhere, 1 priority" in result.stderr

    def test_the_readme_of_the_rules_is_what_the_rules_say(self):
        page = (ROOT / "rules" / "README.md").read_text("utf-8")
        assert page == rulebook.document(RULES), "run: python -m mailgate.cli.rulebook > rules/README.md"


class TestCheck:
    def test_sound_files_have_no_faults(self, mailgate, config):
        assert mailgate("check").output.startswith(f"{config}: no faults; policy: the rules' own defaults")

    def test_all_faults_of_config_and_policy_come_at_once_each_with_its_place(self, mailgate, tmp_path):
        config, policy = tmp_path / "bad.toml", tmp_path / "policy.toml"
        config.write_text('[mailbox]\naddress = "nobody"\n[smtp]\nport = 99999\n')
        wording = '[wording.es]\ngreeting = "{{ nothing }}"\nclosing = 3\n[wording.fr]\ngreeting = "Bonjour"\n'
        policy.write_text(f'strikes = "many"\n[rules.nosuch]\n{wording}')
        result = mailgate("check", "--config", config, "--policy", policy)
        assert result.exit_code == 2
        places = {f"{config}: mailbox.address", f"{config}: smtp.port"}
        places |= {f"{policy}: {key}" for key in ("strikes", "rules.nosuch", "wording.es.greeting", "wording.fr")}
        places.add(f"{policy}: wording.es.closing")
        assert {": ".join(line.split(": ")[1:3]) for line in result.stderr.splitlines()} == places

    def test_the_overlay_that_a_faulty_config_names_is_checked_with_it(self, mailgate, tmp_path):
        config, policy = tmp_path / "bad.toml", tmp_path / "policy.toml"
        config.write_text('[gate]\npolicy = "policy.toml"\n[smtp]\nport = 99999\n')
        policy.write_text("strikes = 0\n")
        told = mailgate("check", "--config", config).stderr
        assert (f"{config}: smtp.port" in told, f"{policy}: strikes" in told) == (True, True)

    def test_an_enforcing_gate_that_believes_no_mail_server_is_warned_of(self, mailgate, tmp_path):
        config = tmp_path / "silent.toml"
        config.write_text("")
        result = mailgate("check", "--config", config)
        assert (result.exit_code, f"{config}: mailbox.trusted_authserv_ids: is empty" in result.stderr) == (0, True)
        warnings = json.loads(mailgate("check", "--config", config, "--json").stdout)["warnings"]
        assert [warning["key"] for warning in warnings] == ["mailbox.trusted_authserv_ids", "technicians.senders"]
        config.write_text('[gate]\nmode = "observe"\n')
        assert mailgate("check", "--config", config).stderr == ""

    def test_faults_of_wording_are_found(self, mailgate, tmp_path):
        policy = tmp_path / "policy.toml"
        policy.write_text('[wording.es]\nnosuch = "x"\n')
        result = mailgate("check", "--policy", policy)
        assert (result.exit_code, "wording.es.nosuch" in result.stderr) == (2, True)

    def test_for_programs_faults_are_an_object(self, mailgate, tmp_path):
        config = tmp_path / "bad.toml"
        config.write_text("[smtp]\nport = 99999\n")
        result = mailgate("check", "--config", config, "--json")
        found = json.loads(result.stdout)
        assert (found["ok"], found["faults"][0]["key"], result.exit_code) == (False, "smtp.port", 2)

    def test_any_command_with_a_broken_config_ends_with_2_and_all_faults(self, mailgate, tmp_path):
        config = tmp_path / "bad.toml"
        config.write_text('[smtp]\nport = 99999\n[log]\nformat = "xml"\n')
        result = mailgate("held", "list", "--config", config)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 2)


class TestPipe:
    def test_a_message_is_kept_as_it_came(self, mailgate, store):
        assert mailgate("pipe", "--sender", "", "--recipient", "soporte@hosting.example", stdin=COMPLETE).exit_code == 0
        [received] = store.take(1)
        assert received.incoming.raw == COMPLETE
        assert received.incoming.envelope_from == ""
        assert received.incoming.recipients == ("soporte@hosting.example",)

    def test_any_bytes_are_kept(self, mailgate, store):
        for raw in (b"", b"\0\xff"):
            assert mailgate("pipe", stdin=raw).exit_code == 0
        assert [received.incoming.raw for received in store.take(2)] == [b"", b"\0\xff"]

    def test_the_first_message_makes_the_store(self, mailgate, tmp_path):
        assert mailgate("pipe", stdin=COMPLETE).exit_code == 0
        assert (tmp_path / "gate.db").exists()

    @pytest.mark.parametrize("cause", ["broken config", "broken store"])
    def test_what_cannot_be_kept_is_tried_again(self, mailgate, config, tmp_path, cause):
        """75 whatever the cause: the mail server must not bounce it."""
        if cause == "broken config":
            config.write_text("[smtp\n")
        else:
            (tmp_path / "gate.db").write_bytes(b"this is no database" * 100)
        result = mailgate("pipe", stdin=COMPLETE)
        assert (result.exit_code, result.stdout) == (75, "")
        assert result.stderr.startswith("mailgate: ")

    def test_what_is_too_large_is_refused_for_good(self, mailgate, config, store):
        config.write_text(config.read_text() + "[smtp]\nmax_size = 65536\n")
        result = mailgate("pipe", stdin=b"x" * 65537)
        assert result.exit_code == 1
        assert "smtp.max_size" in result.stderr
        assert store.take(1) == []


class TestTry:
    def test_texts_are_judged_by_one_rule(self, mailgate):
        rude, kind = objects(mailgate("try", "--rule", "8", "Son unos pendejos", "Gracias por su ayuda", "--json"))
        assert (rude["verdict"], rude["words"]) == ("broken", ["pendejos"])
        assert rude["certainty"] > 0.9
        assert (kind["verdict"], kind["words"]) == ("clean", [])

    def test_json_lines_keep_their_ids(self, mailgate):
        lines = "".join(json.dumps({"id": key, "text": "hola"}) + "\n" for key in ("a", 7))
        assert [each["id"] for each in objects(mailgate("try", "--rule", "8", "--json", stdin=lines))] == ["a", 7]

    def test_for_rule_2_a_text_is_the_subject(self, mailgate):
        vague, good = objects(mailgate("try", "--rule", "2", "URGENTE!!", "Error 500 en tienda.mx", "--json"))
        assert (vague["verdict"], good["verdict"]) == ("broken", "clean")

    def test_a_bad_line_is_named(self, mailgate):
        result = mailgate("try", stdin='{"id": 1, "text": "x"}\nno json\n')
        assert result.exit_code == 1
        assert "stdin line 2" in result.stderr


class TestAlike:
    def test_two_subjects_of_one_matter(self, mailgate):
        [found] = objects(mailgate("alike", "Error 500 en facturación", "RE: error 500 en facturacion", "--json"))
        assert found["same"] is True

    def test_another_mailbox_vetoes(self, mailgate):
        [found] = objects(mailgate("alike", "ventas@x.mx no recibe", "pagos@x.mx no recibe", "--json"))
        assert found["same"] is False
        assert "mailbox" in found["vetoes"][0]

    def test_json_lines(self, mailgate):
        [found] = objects(mailgate("alike", "--json", stdin='{"id": "p", "a": "x", "b": "x"}\n'))
        assert found["id"] == "p"

    def test_one_subject_is_a_fault_of_usage(self, mailgate):
        assert mailgate("alike", "only one").exit_code == 2


LOG = "\n".join(
    json.dumps({"timestamp": f"2025-01-06T15:00:0{n}Z", "level": "info", "event": "mail.judged"} | fields)
    for n, fields in enumerate(
        [
            {"message": 1, "customer": "laura@a.example", "case": "10017", "outcome": "forward", "rules": [2]},
            {"message": 2, "customer": "pepe@b.example", "case": "10024", "outcome": "return", "rules": [4]},
        ]
    )
)


class TestTail:
    @pytest.mark.parametrize(
        ("filters", "messages"),
        [
            ((), [1, 2]),
            (("--customer", "A.example"), [1]),
            (("--case", "10024"), [2]),
            (("--outcome", "forward"), [1]),
            (("--rule", "4"), [2]),
            (("--rule", "4", "--outcome", "forward"), []),
        ],
        ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
    )
    def test_lines_are_filtered(self, mailgate, filters, messages):
        shown = mailgate("tail", *filters, stdin=LOG).output.splitlines()
        assert [int(line.split("message=")[1].split()[0]) for line in shown] == messages

    def test_a_file_is_read_like_stdin(self, mailgate, tmp_path):
        (tmp_path / "log").write_text(LOG)
        assert mailgate("tail", tmp_path / "log").output == mailgate("tail", stdin=LOG).output

    @pytest.mark.parametrize("form", ["short", "json"])
    def test_what_journalctl_prints_is_understood(self, mailgate, form):
        line = LOG.splitlines()[0]
        given = f"Jan 06 15:00:00 host mailgate[7]: {line}" if form == "short" else json.dumps({"MESSAGE": line})
        assert "case=10017" in mailgate("tail", stdin=given + "\n").output

    def test_what_is_no_event_is_passed_over(self, mailgate):
        assert mailgate("tail", stdin='{"a": 1}\n[1]\nno json\n{"timestamp":\n' + "[" * 100_000).output == ""

    def test_a_hostile_line_moves_no_terminal(self, mailgate):
        """A log file may have been written by anybody."""
        line = {"timestamp": "\x1b[2J", "level": "\n", "event": "x\ny", "k\x1b": "\u202e", "n": {"a": "\x9b"}}
        shown = mailgate("tail", stdin=json.dumps(line)).output
        assert shown.count("\n") == 1
        assert shown[:-1].isprintable()

    def test_follow_waits_for_more_and_goes_on_with_a_new_file(self, tmp_path):
        """Log rotation: the file is moved away and written anew."""
        log = tmp_path / "log"
        first, second = LOG.splitlines()
        log.write_text(first + "\n")
        command = [sys.executable, "-m", "mailgate", "tail", "--follow", str(log)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as tail:
            try:
                assert "case=10017" in self.said(tail)
                log.rename(tmp_path / "log.1")
                log.write_text(second + "\n")
                assert "case=10024" in self.said(tail)
            finally:
                tail.kill()

    def said(self, tail: subprocess.Popen) -> str:
        """Its next line, waited for no longer than a busy machine may take."""
        ready, _, _ = select.select([tail.stdout], [], [], 30)
        return tail.stdout.readline() if ready else ""


class TestCommon:
    def test_the_version_is_told(self, mailgate):
        assert (mailgate("--version").exit_code, mailgate("--version").output) == (0, f"mailgate {__version__}\n")

    @pytest.mark.parametrize("command", ["parse", "replay", "evaluate", "try", "alike", "tail"])
    def test_usage_names_each_argument_once(self, mailgate, command):
        usage = mailgate(command, "--help").output.splitlines()[0]
        assert (usage.count("..."), "[[" in usage) == (int(command != "tail"), False)

    def test_help_has_examples(self, mailgate):
        assert "Example: mailgate held show 17" in mailgate("held", "show", "--help").output

    def test_the_config_is_found_in_its_usual_place(self, mailgate, monkeypatch, tmp_path):
        monkeypatch.delenv("MAILGATE_CONFIG")
        monkeypatch.chdir(tmp_path)
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "mailgate.toml").write_text("[smtp]\nport = 99999\n")
        assert "config/mailgate.toml: smtp.port" in mailgate("check").stderr

    def test_a_named_config_that_is_not_there_is_a_fault(self, mailgate):
        result = mailgate("check", "--config", "/no/such.toml")
        assert (result.exit_code, "/no/such.toml" in result.stderr) == (2, True)

    @pytest.mark.parametrize("command", ["--help", "rules list", "held list --help"])
    def test_light_commands_import_nothing_heavy(self, command):
        """What makes starting slow: the database, the models, the log's library."""
        heavy = ("sqlalchemy", "numpy", "structlog", "asyncio", "fast_mail_parser", "mailgate.gate", "rich.traceback")
        script = (
            "import sys; sys.argv = ['mailgate', *sys.argv[1:]]\n"
            "from mailgate.__main__ import main\n"
            "try: main()\n"
            f"finally: print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
        )
        run = subprocess.run([sys.executable, "-c", script, *command.split()], capture_output=True, text=True, cwd=ROOT)
        assert run.stderr.strip() == "[]"

    def test_the_list_of_held_messages_imports_no_model_and_no_daemon(self, mailgate, store):
        """Beside the database nothing."""
        script = "import sys, mailgate.cli, mailgate.store, mailgate.config, rich.table; print(*sys.modules)"
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
        assert not {"numpy", "structlog", "fast_mail_parser", "mailgate.gate"} & set(run.stdout.split())

    def test_a_reader_that_has_gone_is_no_error(self):
        """`mailgate rules show 8 | head -1`."""
        command = f"'{sys.executable}' -m mailgate rules list --json | head -c 10"
        run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=ROOT)
        assert (run.stderr, len(run.stdout)) == ("", 10)


class TestDemo:
    def test_a_folder_that_holds_other_things_is_left_alone(self, tmp_path):
        """Somebody's own folder of that name, where the command happens to be run."""
        mine = tmp_path / "demo" / "slides.odp"
        mine.parent.mkdir()
        mine.write_text("months of work")
        with pytest.raises(MailgateError, match="is not what a demo left"):
            demo(tmp_path / "demo")
        assert mine.read_text() == "months of work"
