"""`mailgate connect`: what it tries on real servers, what it writes, and what it leaves alone."""

from __future__ import annotations

import tomllib

import pytest

from mailgate.cli.connect import Connection, _route
from mailgate.config import load_config
from mailgate.config.doors import Route
from tests.integration.imap.given import KEPT
from tests.servers.dovecot import PASSWORD
from tests.servers.wire import Wire

pytestmark = pytest.mark.server
HERE = ("--host", "localhost")


@pytest.fixture
def other(password):
    """A company's own server, by password."""
    return (*HERE, "--provider", "other", "--password-file", password)


def test_without_a_question_it_tries_all_and_prints_the_part(connect, other, box, taker, config, password):
    """The part is whole: put into an empty file it is a config."""
    before = config.read_text()
    result = connect(*other, "--send-test")
    assert result.exit_code == 0, result.output
    for line in ("Reading", "Moving to Mailgate/Kept", "Logging in at localhost", "Sending a mail"):
        assert any(said.startswith(line) and said.endswith(": ok") for said in result.stdout.splitlines()), line
    config.write_text(result.stdout[result.stdout.index("[mailbox]") :])
    made = load_config(config)
    assert (made.mailbox.address, made.imap[0].user, made.imap[0].port) == (box.user, box.user, box.server.tls_port)
    assert made.send.customers == made.send.technicians
    assert made.send.customers.url == f"smtp://{box.user}@localhost:{taker.port}"
    assert PASSWORD not in result.output
    assert before.startswith("# our gate")


def test_trying_leaves_nothing_behind_and_touches_no_mail(connect, other, box):
    """The folders are made; people's mail stays where it is, unread."""
    box.deliver(1, 2)
    assert connect(*other).exit_code == 0
    assert (box.holds(), box.holds(KEPT), box.holds("Mailgate/Left")) == ([1, 2], [], [])
    assert box.do(lambda client: client.search("SEEN")) == []
    with box.server.client(box.user) as client:
        for folder in ("INBOX", KEPT):
            client.select_folder(folder)
            assert client.search(["HEADER", "Auto-Submitted", "auto-generated"]) == []


def test_a_test_mail_says_that_a_machine_wrote_it(connect, other, taker):
    """So that nobody's robot answers, and the gate itself does not judge it."""
    assert connect(*other, "--send-test").exit_code == 0
    [mail] = taker.messages
    assert b"Auto-Submitted: auto-generated" in mail
    assert connect(*other).exit_code == 0
    assert len(taker.messages) == 1


def test_written_into_the_config_all_else_stays(connect, other, config, box, taker):
    """Comments too; a second time nothing changes."""
    result = connect(*other, "--write")
    assert result.exit_code == 0, result.output
    text = config.read_text()
    assert text.startswith("# our gate\n[technicians]\naddress = 'mesa@hosting.example'  # whoever is in\n")
    made = load_config(config)
    assert (made.imap[0].name, made.technicians.address) == (box.user.partition("@")[0], "mesa@hosting.example")
    assert connect(*other, "--write").exit_code == 0
    assert config.read_text() == text


def test_what_an_admin_has_set_is_not_replaced_without_a_word(connect, other, config, taker):
    """Nothing at all is written then; --replace does it."""
    config.write_text('[send.customers]\nurl = "lmtp:/run/mine.sock"\n')
    result = connect(*other, "--write")
    assert result.exit_code == 1
    assert "send.customers.url" in result.stderr and "--replace" in result.stderr
    assert config.read_text() == '[send.customers]\nurl = "lmtp:/run/mine.sock"\n'
    assert connect(*other, "--write", "--replace").exit_code == 0
    assert load_config(config).send.customers.host == "localhost"


def test_a_mailbox_of_the_same_name_is_changed_by_its_name_and_others_stay(connect, other, config, tmp_path):
    assert connect(*other, "--name", "soporte", "--write").exit_code == 0
    assert connect(*other, "--name", "ventas", "--write").exit_code == 0
    second = tmp_path / "second"
    second.write_text(PASSWORD)
    changed = (*other[:-1], second, "--name", "soporte", "--write")
    assert connect(*changed).exit_code == 1
    assert connect(*changed, "--replace").exit_code == 0
    boxes = load_config(config).imap
    assert [(each.name, each.password_file == str(second)) for each in boxes] == [("soporte", True), ("ventas", False)]


def test_questions_have_defaults_and_a_secret_is_typed_into_a_file(connect, box, config, tmp_path):
    """The shortest way: address, server, file; Enter for the rest. The file is for its owner alone."""
    secret = tmp_path / "new" / "password"
    answers = (box.user, "", "localhost", "", str(secret), PASSWORD, "soporte", "", "no")
    result = connect("--write", answers=answers, address="")
    assert result.exit_code == 0, result.output
    assert load_config(config).imap[0].name == "soporte"
    assert secret.read_text() == f"{PASSWORD}\n"
    assert secret.stat().st_mode & 0o077 == 0
    assert PASSWORD not in result.output and PASSWORD not in config.read_text()


def test_a_wrong_choice_is_asked_again(connect, box, password):
    answers = ("yahoo", "other", "localhost", "", str(password), "", "", "no")
    result = connect(answers=answers)
    assert result.exit_code == 0, result.output
    assert "use one of gmail, microsoft365, other" in result.stderr


def test_who_checks_senders_is_seen_in_the_mail_and_asked(connect, other, box, config):
    """Most of the newest mails name it; nothing is believed without a yes."""
    with box.server.client(box.user) as client:
        for server in ("mx.hosting.example", "mx.evil.example 1", "mx.hosting.example"):
            client.append("INBOX", f"Authentication-Results: {server}; spf=pass\r\nSubject: x\r\n\r\nx\r\n".encode())
    result = connect(*other, "--write", "--no-send-test", answers=("", "", ""))
    assert result.exit_code == 0, result.output
    assert load_config(config).mailbox.trusted_authserv_ids == ("mx.hosting.example",)


def test_nothing_is_asked_without_input_and_what_is_missing_is_named(connect):
    result = connect(*HERE, "--provider", "other", address="")
    assert (result.exit_code, "--address is needed" in result.stderr) == (2, True)


@pytest.mark.parametrize("fault", ["password", "smtp", "certificate"])
def test_what_fails_is_one_clear_line_and_nothing_is_written(
    connect, other, config, password, box, taker, tmp_path, fault
):
    """The step, and what the server said."""
    before, more = config.read_text(), ()
    if fault == "password":
        password.write_text("wrong")
    elif fault == "smtp":
        taker.token = "another"
    else:
        more = ("--host", "127.0.0.1")
    result = connect(*other, *more, "--write")
    assert result.exit_code == 1
    [line] = [line for line in result.stderr.splitlines() if "failed" in line]
    said = {"password": "AUTHENTICATIONFAILED", "smtp": "535", "certificate": "certificate is refused"}
    assert said[fault] in line
    assert config.read_text() == before


def test_a_server_that_will_not_move_is_told_and_the_message_goes_again(connect, other, config, box):
    """The gate could not put away what it keeps."""
    wire = Wire(box.server.port)
    wire.command = lambda link, data: data.replace(b" MOVE ", b" NOPE ")
    result = connect(*other, "--tls", "off", "--port", wire.port, "--write")
    wire.close()
    assert (result.exit_code, "Moving to Mailgate/Kept: failed" in result.stderr) == (1, True)
    assert (box.holds(), "[[imap]]" in config.read_text()) == ([], False)
    assert box.do(lambda client: client.search("ALL")) == []


def test_a_server_without_move_or_uidplus_is_told(connect, other, box):
    """Mail will be flagged there: nothing is moved for a try."""
    wire = Wire(box.server.port)
    wire.without("MOVE", "UIDPLUS")
    result = connect(*other, "--tls", "off", "--port", wire.port)
    wire.close()
    assert result.exit_code == 0, result.output
    assert "kept mail is flagged in its place" in result.stdout and "Moving" not in result.stdout


def test_a_user_s_name_may_hold_what_a_url_can_not():
    route = _route("localhost:587", {"user": "hosting/soporte#1@h.example"}, {"password_file": "p"})
    assert Route(**route).user == "hosting/soporte#1@h.example"


def test_a_credential_of_the_service_is_named_as_the_service_sees_it():
    """It is tried where the admin has put it; the unit passes it on by LoadCredential."""
    file = {"password_file": "/etc/mailgate/credentials/imap"}
    served = {"password_file": "/run/credentials/mailgate.service/secret_imap"}
    assert Connection({}, file, file).parts == ({}, served, {"technicians": served, "customers": served})
    elsewhere = {"token_file": "/var/lib/mailgate/token.json", "host": "/etc/mailgate/credentials/imap"}
    assert Connection({}, elsewhere, {}).parts == ({}, elsewhere, {})


def test_gmail_by_a_token_file(connect, box, config, google, token_file):
    """One consent for reading and sending; the server that checks senders is known."""
    result = connect(*HERE, "--provider", "gmail", "--token-file", token_file, "--write")
    assert result.exit_code == 0, result.output
    made = load_config(config)
    assert (made.imap[0].auth, made.send.customers.auth) == ("oauth-google", "oauth-google")
    assert made.mailbox.trusted_authserv_ids == ("mx.google.com",)
    assert len(google.asked) == 1


def test_microsoft_365_by_an_application(connect, box, config, microsoft, tmp_path):
    """With the day on which its secret ends."""
    secret = tmp_path / "secret"
    secret.write_text("s3\n")
    result = connect(
        *HERE, "--provider", "microsoft365", "--tenant", "tenant", "--client-id", "app", "--client-secret-file", secret,
        "--authority", microsoft.url, "--secret-expires", "2027-06-30", "--write",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    made = load_config(config)
    assert str(made.imap[0].secret_expires) == str(made.send.technicians.secret_expires) == "2027-06-30"
    assert made.mailbox.trusted_authserv_ids == ("(none)",)
    assert (made.send.customers.sender, made.send.customers.concurrency) == (box.user, 3)
    assert tomllib.loads(config.read_text())["imap"][0]["client_secret_file"] == str(secret)


def test_a_mailbox_that_only_receives(connect, other, config):
    assert connect(*other, "--write", smtp=False).exit_code == 0
    assert load_config(config).send.customers.scheme == "maildir"
