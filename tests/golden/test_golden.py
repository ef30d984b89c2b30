"""Every mail that can go out, as it goes out.

`UPDATE_GOLDEN=1 pytest tests/golden` writes the files anew: then read them aloud.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailgate.compose import compose
from tests.golden.cases import CASES

FOLDER = Path(__file__).parent
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))


@pytest.mark.parametrize("name", CASES)
def test_a_mail_goes_out_as_its_golden_file_says(name: str) -> None:
    """The same action in the same context gives the same bytes, always."""
    file = FOLDER / f"{name}.eml"
    message = compose(*CASES[name]).message
    if UPDATE:
        file.write_bytes(message)
    assert message.decode() == file.read_bytes().decode()


def test_no_golden_file_is_left_over() -> None:
    """Each file belongs to a case."""
    assert {file.stem for file in FOLDER.glob("*.eml")} == set(CASES)
