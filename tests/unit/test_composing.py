"""From a row of the outbox to its mail, with what the store knows of it."""

from datetime import UTC, datetime

from mailgate.actions import Alert, OpenIncident
from mailgate.composing import composer
from mailgate.store import open_store
from tests.unit.compose.desk import DESK, plain, read

NOW = datetime(2025, 1, 6, 15, 0, tzinfo=UTC)


def test_the_alert_of_an_incident_names_what_fails_for_all_and_lists_their_cases() -> None:
    """And is the same mail at every try."""
    subject, cases = "ftp.imprenta.example: conexión rechazada", ("10431", "10447")
    opened = OpenIncident("10447", subject, frozenset({"ftp refused", "word: subir"}), cases)
    values = {"subject": subject, "cases": ", ".join(cases), "accounts": "5"}
    with open_store("sqlite://") as store:
        store.apply([opened, Alert("technicians", "incident", values, incident="10447")], NOW, by="gate")
        (row,) = store.outbox_list()
        mail = composer(DESK, store)(row)
        assert composer(DESK, store)(row) == mail
    assert read(mail)["subject"] == "[incidente #10447] FTP: conexión rechazada"
    assert "Casos: 10431, 10447" in plain(mail)
    assert "imprenta" not in plain(mail)
