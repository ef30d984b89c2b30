"""Rules 6 and 9 leave a case the same minutes: those of rule 6, as the admin has set them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailgate import journal
from mailgate.config import load_policy
from mailgate.errors import ConfigError
from mailgate.gate import Gate
from rules import RULES
from tests.stateful.real import TECHNICIAN, WORLD, Real
from tests.stateful.texts import TEXTS, Text, letter

ANA, DOMAIN, FIRST = "ana@empresa.example", "empresa.example", "<1@empresa.example>"


@pytest.mark.parametrize("handled", [False, True])
@pytest.mark.parametrize(("minutes", "broken"), [(55, True), (65, False)])
def test_a_chaser_within_the_minutes_set_breaks_rule_6_or_9(
    tmp_path: Path, handled: bool, minutes: int, broken: bool
) -> None:
    """Rule 9 takes the place of rule 6 once a technician has written, for as long."""
    overlay = tmp_path / "policy.toml"
    overlay.write_text("[rules.follow_up]\nminutes = 60\n")
    real = Real("sqlite://")
    real.gate = Gate(real.store, WORLD, load_policy(overlay, RULES), b"a secret of sixteen bytes or more")
    with journal.silent():
        real.judge(letter(TEXTS["send"], ANA, DOMAIN, FIRST), real.clock)
        if handled:
            real.judge(letter(Text("t", "", "Ya va."), TECHNICIAN, "", "<t@x.example>", "asunto", FIRST), real.clock)
        later = real.clock + timedelta(minutes=minutes)
        (verdict,) = real.judge(letter(TEXTS["how-goes"], ANA, DOMAIN, "<2@x.example>", "asunto", FIRST), later)
    assert verdict.decision.rules == (((9,) if handled else (6,)) if broken else ())
    real.store.close()


def test_rule_9_has_no_minutes_of_its_own(tmp_path: Path) -> None:
    overlay = tmp_path / "policy.toml"
    overlay.write_text("[rules.pressure]\nminutes = 60\n")
    with pytest.raises(ConfigError, match="minutes"):
        load_policy(overlay, RULES)
