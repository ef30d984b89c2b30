"""Config and policy: every fault at once, each with its file, key and what would be right."""

from pathlib import Path

import pytest

from mailgate.config import Config, load_config, load_policy
from mailgate.config.document import as_toml
from mailgate.config.doubt import doubts
from mailgate.errors import ConfigError
from mailgate.policy import RuleAction
from mailgate.setup import read_setup
from rules import RULES

ROOT = Path(__file__).parents[2]


def write(folder: Path, text: str) -> Path:
    file = folder / "file.toml"
    file.write_text(text, "utf-8")
    return file


def faults(folder: Path, text: str) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        load_config(write(folder, text))
    return {fault.key: fault.right for fault in caught.value.faults}


def policy_faults(folder: Path, text: str) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        load_policy(write(folder, text), RULES)
    return {fault.key: fault.right for fault in caught.value.faults}


def test_the_shipped_file_names_every_key_with_its_default() -> None:
    assert load_config(ROOT / "config/mailgate.toml") == Config()


def test_the_shipped_policy_changes_nothing() -> None:
    assert load_policy(ROOT / "config/policy.toml", RULES) == load_policy(None, RULES)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, '[mailbox]\naddress = "nobody"\ncolour = "red"\n[gate]\nbatch = 0\n')
    assert set(found) == {"mailbox.address", "mailbox.colour", "gate.batch"}
    assert "address like" in found["mailbox.address"]


@pytest.mark.parametrize("text", ["= 3", "[mailbox", "\x00"])
def test_a_file_that_is_no_toml_says_so(tmp_path: Path, text: str) -> None:
    assert "syntax" in next(iter(faults(tmp_path, text).values()))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load_config(tmp_path / "nowhere.toml")


def test_a_policy_overlays_action_settings_and_general_keys(tmp_path: Path) -> None:
    text = 'asks = 3\n[rules.follow_up]\naction = "advise"\nminutes = 60\n[wording.es]\ngreeting = "Buen día"\n'
    policy = load_policy(write(tmp_path, text), RULES)
    rule = policy.rules[6]
    assert (policy.asks, rule.action, rule.settings.minutes) == (3, RuleAction.ADVISE, 60)
    assert policy.wording["es"]["greeting"] == "Buen día"


def test_a_policys_faults_are_told_at_once(tmp_path: Path) -> None:
    rules = '[rules.follow_up]\nminutes = "soon"\naction = "shout"\n[rules.rudeness]\n'
    text = f'asks = "many"\nhurry = 1\n{rules}[wording.fr]\n'
    found = policy_faults(tmp_path, text)
    keys = {"asks", "hurry", "rules.follow_up.minutes", "rules.follow_up.action", "rules.rudeness", "wording.fr"}
    assert set(found) == keys
    assert "observe, advise, return, hold" in found["rules.follow_up.action"]


@pytest.mark.parametrize(
    ("text", "key", "right"),
    [
        ("asks = 0", "asks", "greater than or equal to 1"),
        ("likeness = 101", "likeness", "less than or equal to 100"),
        ("likeness_awaiting = -1.0", "likeness_awaiting", "greater than or equal to 0"),
        ("strikes = 0", "strikes", "greater than or equal to 1"),
        ("strike_days = -90", "strike_days", "greater than or equal to 1"),
        ("suspension_days = [7, -30]", "suspension_days.1", "greater than or equal to 1"),
        ("incident_accounts = 1", "incident_accounts", "greater than or equal to 2"),
        ("incident_minutes = 0", "incident_minutes", "greater than or equal to 1"),
        ("incident_quiet_minutes = 0", "incident_quiet_minutes", "greater than or equal to 1"),
        ('coarse_extra = [""]', "coarse_extra.0", "at least 1 character"),
        ('coarse_allowed = [""]', "coarse_allowed.0", "at least 1 character"),
        ('[rules.detail]\nrequired = ["symptoms"]', "rules.detail.required.0", "'affected', 'symptom'"),
        ("[rules.follow_up]\nminutes = -40", "rules.follow_up.minutes", "greater than or equal to 1"),
        ("[rules.calls]\nwarn_minutes = 20", "rules.calls", "less than minutes, which is 20"),
        ("[rules.coarse]\ncertain = 80", "rules.coarse.certain", "less than or equal to 1"),
    ],
)
def test_a_number_that_makes_no_sense_is_a_fault(tmp_path: Path, text: str, key: str, right: str) -> None:
    """No strikes would suspend everybody, a negative time would end before it begins."""
    found = policy_faults(tmp_path, text)
    assert {place.rstrip("."): said for place, said in found.items()}.keys() == {key}
    assert right in "".join(found.values())


def test_the_shipped_file_is_made_from_the_models() -> None:
    assert (ROOT / "config/mailgate.toml").read_text("utf-8") == as_toml(Config())


IMAP = '[[imap]]\nname = "a"\nhost = "imap.example"\nuser = "u"\npassword_file = "p"\n'


def test_the_example_of_a_mailbox_in_the_shipped_file_is_a_valid_one(tmp_path: Path) -> None:
    text = (ROOT / "config/mailgate.toml").read_text("utf-8")
    table = text[text.index("# [[imap]]") : text.index("\n[send.")]
    (mailbox,) = load_config(write(tmp_path, table.replace("# ", "", 1).replace("\n# ", "\n"))).imap
    assert (mailbox.name, mailbox.keep, mailbox.folders) == ("soporte", "move", ("INBOX",))


def test_a_written_mailbox_is_read_again(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, IMAP + IMAP.replace('"a"', '"b"')))
    assert load_config(write(tmp_path, as_toml(config))) == config


@pytest.mark.parametrize(
    ("text", "key", "right"),
    [
        (IMAP + IMAP, "imap", "name of its own"),
        (IMAP.replace("password_file", "token_file"), "imap.0", "password_file should be set"),
        (IMAP + 'auth = "oauth-google"\n', "imap.0", "service_account_file or token_file"),
        (IMAP + 'auth = "oauth-microsoft"\nclient_secret_file = "s"\n', "imap.0", "tenant should be set"),
        (IMAP + 'folders = ["INBOX", "Mailgate/Kept"]\n', "imap.0", "differ"),
        (IMAP + "poll = 601\n", "imap.0.poll", "less than or equal to 300"),
    ],
)
def test_a_mailboxs_faults_say_what_would_be_right(tmp_path: Path, text: str, key: str, right: str) -> None:
    """A look at least every five minutes and an answer within four: a dead connection is noticed within ten."""
    assert right in faults(tmp_path, text)[key]


def test_a_changed_number_stands_in_what_customers_read(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, "[rules.follow_up]\nminutes = 60\n"), RULES)
    rule = policy.rules[6].rule
    assert "60" in rule.clause["es"]
    assert "60" in rule.title["en"]
    assert "40" not in "".join((*rule.title.values(), *rule.clause.values()))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ('[send.customers]\nurl = "imap:a/Mesa"\n', "should not be imap"),
        ('[send.technicians]\nurl = "imap:b/Mesa"\n', "'b' is not"),
        ('[send.technicians]\nurl = "imap:a/INBOX"\n', "not read"),
        ('[send.technicians]\nurl = "imap:a"\n', "imap:NAME/Folder"),
    ],
)
def test_a_shared_folder_must_be_one_of_a_mailbox_and_not_be_read_itself(tmp_path: Path, text: str, right: str) -> None:
    """Forwards that are fetched again would go round."""
    assert right in "".join(faults(tmp_path, IMAP + text).values())


@pytest.mark.parametrize("key", ["technicians", "admin"])
@pytest.mark.parametrize("address", ["soporte@localhost.localdomain", "Ayuda@hosting.example"])
def test_the_gate_sends_nothing_to_its_own_mailbox(tmp_path: Path, key: str, address: str) -> None:
    """It would come back, be ignored as the gate's own, and nobody would ever read it."""
    text = f'[mailbox]\naliases = ["ayuda@hosting.example"]\n[{key}]\naddress = "{address}"\n'
    route = '[send.technicians]\nurl = "{}"\n'
    assert f"{key}.address should not be" in faults(tmp_path, text + route.format("smtp://mx.hosting.example"))["send"]
    assert load_config(write(tmp_path, text + route.format("maildir:x")))  # which comes back to nobody


def test_alerts_go_by_the_customers_route_where_technicians_share_a_folder(tmp_path: Path) -> None:
    """There the mailbox's own address is a loop, for the technicians it is none."""
    own, ways = 'address = "soporte@localhost.localdomain"\n', '[send.technicians]\nurl = "imap:a/Mesa"\n'
    ways += '[send.customers]\nurl = "smtp://mx.hosting.example"\n'
    assert load_config(write(tmp_path, f"{IMAP}[technicians]\n{own}{ways}"))
    assert "admin.address should not be" in faults(tmp_path, f"{IMAP}[admin]\n{own}{ways}")["send"]


def test_what_an_admin_hardly_means_is_told(tmp_path: Path) -> None:
    """Neither stops the gate."""
    assert {doubt.key for doubt in doubts(Config(), None)} == {
        "mailbox.trusted_authserv_ids",
        "technicians.senders",
    }
    meant = '[mailbox]\ntrusted_authserv_ids = ["mx"]\n[technicians]\nsenders = ["@tecnicos.example"]\n'
    assert doubts(load_config(write(tmp_path, meant)), None) == ()


def test_forwards_may_go_to_a_shared_folder(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, IMAP + '[send.technicians]\nurl = "imap:a/Mesa/Casos"\n'))
    assert config.send.technicians.folder == ("a", "Mesa/Casos")


@pytest.mark.parametrize(
    "url",
    ["mysql://x", "sqlite:", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://var/gate.db", "var/gate.db",
     "postgresql://gate@host/gate", "postgresql+psycopg://"],
)  # fmt: skip
def test_a_store_that_is_no_lasting_one_is_refused(tmp_path: Path, url: str) -> None:
    """One in memory would be the receiver's own: the judge, another process, would never see what was kept."""
    assert (
        "sqlite:///path/to/file or postgresql+psycopg://" in faults(tmp_path, f'[store]\nurl = "{url}"\n')["store.url"]
    )


@pytest.mark.parametrize("url", ["sqlite:////var/lib/gate.db", "postgresql+psycopg:///gate?host=/run/postgresql"])
def test_a_store_in_a_file_or_a_postgresql_is_taken(tmp_path: Path, url: str) -> None:
    assert load_config(write(tmp_path, f'[store]\nurl = "{url}"\n')).store.url == url


def test_a_gate_with_a_template_that_cannot_be_read_does_not_start(tmp_path: Path) -> None:
    """Its replies would fail one by one."""
    write(tmp_path, '[wording.es]\ngreeting = "{{ nothing }}"\n').rename(tmp_path / "policy.toml")
    with pytest.raises(ConfigError, match=r"wording\.es\.greeting: names what is not known: nothing"):
        read_setup(write(tmp_path, '[gate]\npolicy = "policy.toml"\n'))
