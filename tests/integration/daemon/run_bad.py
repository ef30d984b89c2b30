"""`mailgate` with one rule more, as an admin's own package would bring it; that one is broken."""

from __future__ import annotations

from unittest.mock import patch

from mailgate.__main__ import main
from rules import RULES
from tests.integration.daemon.bad_rules import BAD


def with_bad_rule() -> None:
    with patch("mailgate.setup.RULES", (*RULES, BAD)):
        main()


if __name__ == "__main__":
    with_bad_rule()
