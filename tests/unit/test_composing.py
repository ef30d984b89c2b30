"""From a row of the outbox to its mail, with what the store knows of it."""

from datetime import UTC, datetime, timedelta

from mailgate.actions import Alert, EndIncident
from mailgate.composing import composer
from mailgate.config import load_policy
from mailgate.examples import WORLD
from mailgate.gate import Verdict
from mailgate.replay import Trial
from mailgate.store import open_store
from rules import RULES
from tests.unit.compose.desk import DESK, plain, read

NOW = datetime(2025, 1, 6, 15, 0, tzinfo=UTC)


def report(number: int) -> bytes:
    """Of another account each, about another host."""
    return (
        f"From: Ana <ana@imprenta{number}.example>\r\nTo: soporte@hosting.example\r\n"
        f"Message-ID: <{number}@imprenta.example>\r\nSubject: ftp.imprenta{number}.example rechaza la conexión\r\n\r\n"
        f"El FTP de imprenta{number}.example rechaza la conexión desde las 9:00 al entrar con FileZilla.\r\n"
    ).encode()


def alert_of_five_accounts() -> Alert:
    with Trial(WORLD, load_policy(None, RULES)) as trial:
        *_, last = trial.run([(report(number), NOW + timedelta(minutes=number)) for number in range(1, 6)])
    assert isinstance(last, Verdict)
    [alert] = [action for action in last.actions if isinstance(action, Alert)]
    return alert


def test_the_alert_of_an_incident_names_what_fails_for_all_and_lists_their_cases() -> None:
    """And is the same mail at every try, one after the incident's end too."""
    alert = alert_of_five_accounts()
    with open_store("sqlite://") as store:
        store.apply([alert], NOW, by="gate")
        (row,) = store.outbox_list()
        mail = composer(DESK, store)(row)
        store.apply([EndIncident(alert.incident or "")], NOW, by="gate")
        assert composer(DESK, store)(row) == mail
    assert read(mail)["subject"] == f"[incidente #{alert.incident}] FTP: conexión rechazada"
    assert f"Casos: {alert.values['cases']}" in plain(mail)
    assert "imprenta" not in plain(mail)
