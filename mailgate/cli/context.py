"""What commands work on: the config, the policy, the store, the clock, the one who types."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mailgate.errors import NotFound

if TYPE_CHECKING:
    from mailgate.config import Config
    from mailgate.policy import Policy
    from mailgate.store import Store

PLACES = (Path("config/mailgate.toml"), Path("/etc/mailgate/mailgate.toml"))


@dataclass(frozen=True, slots=True)
class Configured:
    """A config with the file that it came from; None for the defaults."""

    config: Config
    file: Path | None

    @property
    def policy_file(self) -> Path | None:
        """The overlay that the config names, beside the config."""
        name = self.config.gate.policy
        return (self.file.parent if self.file else Path()) / name if name else None

    def policy(self, instead: Path | None = None) -> Policy:
        """The policy in force, or that of another overlay. ConfigError for its faults."""
        from mailgate.config import load_policy
        from rules import RULES

        return load_policy(instead or self.policy_file, RULES)


def config_file(named: Path | None) -> Path | None:
    """The config file to read: the one named, else the first of the usual places that is there."""
    return named or next((place for place in PLACES if place.is_file()), None)


def setup(named: Path | None) -> Configured:
    """The config. ConfigError for its faults."""
    from mailgate.config import load_config

    file = config_file(named)
    return Configured(load_config(file), file)


def store(named: Path | None) -> Store:
    """The gate's own store, to be used by `with`. NotFound where there is none yet: looking makes none."""
    return store_of(setup(named).config)


def store_of(config: Config) -> Store:
    """As `store`, of a config that has been read."""
    from mailgate.store import open_store

    url = config.store.url
    file = url.removeprefix("sqlite:///")
    if file != url and not Path(file).exists():
        raise NotFound(f"{file}: there is no store yet; `mailgate run` makes it (config: store.url)")
    return open_store(url, host=config.mailbox.address.rpartition("@")[2])


def account(named: Path | None, typed: str) -> str:
    """The account that is meant: by its name, or by the address of one of its people."""
    from mailgate.casework import fold_address
    from mailgate.gather import account_of

    return account_of(fold_address(typed), setup(named).config.world())


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def who(by: str) -> str:
    """Who acts, for the record."""
    return by or getpass.getuser()
