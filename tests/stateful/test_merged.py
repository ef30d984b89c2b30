"""An account that an admin merges while the gate runs, by another process: the gate counts it as one at once."""

from __future__ import annotations

from pathlib import Path

from mailgate import journal
from mailgate.store import open_store
from tests.stateful.real import Real
from tests.stateful.texts import TEXTS, letter


def test_reports_before_the_merge_count_as_the_merged_accounts(tmp_path: Path) -> None:
    """Four accounts have reported; one is merged into a fifth, which reports: four are no mass failure."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with journal.silent():
        real = Real(url)
        for n in range(4):
            domain = f"empresa{n}.example"
            real.judge(letter(TEXTS["panel"], f"ana@{domain}", domain, f"<p@{domain}>"), real.clock)
        with open_store(url) as other:
            other.merge("empresa3.example", "empresa4.example", real.clock, "admin")
        domain = "empresa4.example"
        real.judge(letter(TEXTS["panel"], f"ana@{domain}", domain, f"<p@{domain}>"), real.clock)
        assert real.incidents() == set()
        domain = "empresa5.example"
        real.judge(letter(TEXTS["panel"], f"ana@{domain}", domain, f"<p@{domain}>"), real.clock)
        assert len(real.incidents()) == 1
        real.store.close()
