"""GUARANTEES 34: the service units are sound, and their exposure is 1.5 or less."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
UNITS = ROOT / "systemd"
NAMES = {"mailgate.service": "mailgate.service", "mailgate@.service": "mailgate@1.service"}


@pytest.fixture
def analyze() -> str:
    """systemd's own judge of units; skips (in CI: fails) where there is none."""
    if found := shutil.which("systemd-analyze"):
        return found
    missing = "systemd-analyze is not installed: sudo apt-get install systemd"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def placed(unit: str, folder: Path) -> Path:
    """The unit in a folder of its own, its program at a place where there is one."""
    program = folder / "mailgate"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = (UNITS / unit).read_text("utf-8").replace("/opt/mailgate/bin/mailgate", str(program))
    (folder / NAMES[unit]).write_text(text, "utf-8")
    return folder / NAMES[unit]


@pytest.mark.server
@pytest.mark.parametrize("unit", NAMES)
def test_34_systemd_finds_no_fault_in_the_unit(analyze: str, unit: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [analyze, "verify", "--man=no", placed(unit, tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.server
@pytest.mark.parametrize("unit", NAMES)
def test_34_the_exposure_is_at_most_1_5(analyze: str, unit: str, tmp_path: Path) -> None:
    command = [analyze, "security", "--offline=true", "--threshold=15", placed(unit, tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_34_the_instance_unit_is_made_of_the_service() -> None:
    """One text, hardened once: `sed -f systemd/instance.sed systemd/mailgate.service`."""
    made = subprocess.run(
        ["sed", "-f", UNITS / "instance.sed", UNITS / "mailgate.service"], capture_output=True, text=True, check=True
    )
    assert made.stdout == (UNITS / "mailgate@.service").read_text("utf-8")


def test_33_the_unit_hands_secrets_over_as_credentials() -> None:
    """A unit's environment can be read by everybody; a folder of credentials by the service alone."""
    lines = (UNITS / "mailgate.service").read_text("utf-8").splitlines()
    assert any(line.startswith("LoadCredential=secret:/etc/mailgate/credentials") for line in lines)
    assert [line for line in lines if line.startswith("Environment=")] == ["Environment=PYTHONDONTWRITEBYTECODE=1"]
