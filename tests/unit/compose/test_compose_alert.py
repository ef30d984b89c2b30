"""Alerts to technicians and the admin."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from mailgate.actions import Alert
from mailgate.compose import ComposeError, compose
from mailgate.compose.failure import SERVICES, SYMPTOMS
from mailgate.config import load_policy
from rules import RULES
from tests.unit.compose.desk import CONTEXT, DESK, plain, read, reply

INCIDENT = Alert("technicians", "incident", {"subject": "mx3 caído", "cases": "10431, 10447", "accounts": "5"}, "10431")


def test_an_incident_lists_its_cases_and_is_answered_in_its_own() -> None:
    """Technicians end it by a command in their answer."""
    composed = compose(INCIDENT, CONTEXT)
    assert "Casos: 10431, 10447" in plain(composed)
    assert read(composed)["reply-to"].addresses[0].addr_spec == DESK.case_address("10431")
    assert (composed.route, composed.recipients) == ("technicians", (DESK.technicians,))


def test_all_cases_of_a_large_incident_are_listed() -> None:
    """A hundred of them fit."""
    cases = ", ".join(str(number) for number in range(10000, 10100))
    said = plain(compose(replace(INCIDENT, values={"cases": cases}), CONTEXT))
    assert cases in said


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("ftp refused; word: arxib", "FTP: conexión rechazada"),
        ("mail bounce; site 503; site down", "correo: rebota; sitio web: error 503, no responde"),
        ("word: arxib; word: subir", "mx3 caído"),
        ("", "mx3 caído"),
    ],
)
def test_an_incident_is_named_by_what_its_reports_have_in_common(keys: str, said: str) -> None:
    """Not by one customer's domain; where they share words alone, by the subject."""
    composed = compose(replace(INCIDENT, values={**INCIDENT.values, "failure": keys}), CONTEXT)
    assert read(composed)["subject"] == f"[incidente #10431] {said}"
    assert f"Asunto: {said}\n" in plain(composed)
    assert "word" not in plain(composed)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_service_and_symptom_that_is_told_apart_has_a_name(language: str) -> None:
    data = tomllib.loads(files("mailgate.language").joinpath("data/failures.toml").read_text("utf-8"))
    assert SERVICES[language].keys() == data["services"].keys()
    assert SYMPTOMS[language].keys() == (data["symptoms"].keys() | data["denied"].keys()) - {"connection"}


def test_a_bounce_of_an_alert_raises_no_alert() -> None:
    """Null envelope sender; nothing answers it."""
    composed = compose(Alert("admin", "poison", {"message": "7", "error": "x"}), CONTEXT)
    assert composed.envelope_from == ""
    assert read(composed)["auto-submitted"] == "auto-generated"
    assert (composed.route, composed.recipients) == ("admin", (DESK.admin,))


def test_an_alert_without_a_wording_says_what_it_knows() -> None:
    """No kind is lost because nobody has worded it."""
    composed = compose(Alert("admin", "odd", {"free": "2 MB"}), CONTEXT)
    assert "free: 2 MB" in plain(composed)
    assert read(composed)["subject"] == "[mailgate] odd"


def test_without_an_admin_the_alert_fails_by_name() -> None:
    """It ends in a visible state, and says which key to set."""
    with pytest.raises(ComposeError, match=r"set admin\.address"):
        compose(Alert("admin", "poison", {}), replace(CONTEXT, desk=replace(DESK, admin=None)))


def test_what_a_mail_says_of_minutes_is_what_the_admin_has_set(tmp_path: Path) -> None:
    """Calls of half an hour, incidents that end after 90 quiet minutes: no 18, 20 or 60 is left."""
    overlay = tmp_path / "policy.toml"
    overlay.write_text("incident_quiet_minutes = 90\n[rules.calls]\nwarn_minutes = 25\nminutes = 30\n")
    context = replace(CONTEXT, desk=replace(DESK, policy=load_policy(overlay, RULES)))
    warning = read(compose(Alert("technicians", "call_warning", {"technician": "t", "customer": "c"}), context))
    assert warning["subject"] == "Faltan 5 min: llamada con c"
    assert "lleva 25 minutos. A los 30 sigue" in warning.get_content()
    assert "Termina 90 minutos después" in plain(compose(INCIDENT, context))
    over = plain(compose(reply("call_over", language="both"), context))
    assert "llegó a los 30 minutos" in over
    assert "reached 30 minutes" in over
    assert "20" not in over.replace("2026", "")
