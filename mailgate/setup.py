"""From a config file to the parts that run: store, gate, desk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from mailgate.ceiling import Ceilings
from mailgate.compose import Desk, check_wording
from mailgate.config import Config, doubts, load_config, load_policy
from mailgate.errors import ConfigError, Fault
from mailgate.gate import Gate
from mailgate.policy import Policy
from mailgate.secret import load_secret
from mailgate.store import Store, open_store
from rules import RULES

_HELD = ("mailbox", "store", "smtp", "lmtp", "imap", "send", "log")  # sections of what is open while the gate runs


@dataclass(frozen=True, slots=True)
class Setup:
    """What an admin has set, read and checked."""

    file: Path | None
    config: Config
    policy: Policy

    def renewed(self) -> Setup:
        """The files read anew. Raises ConfigError with all faults; a change of what is open is one."""
        setup = read_setup(self.file)
        changed = [key for key in _HELD if getattr(setup.config, key) != getattr(self.config, key)]
        if changed:
            file, wrong = str(self.file), "has changed, which a running gate can't take over"
            raise ConfigError(tuple(Fault(file, key, wrong, "restart the gate") for key in changed))
        return setup

    def doubts(self) -> tuple[Fault, ...]:
        """What is allowed but hardly meant."""
        return doubts(self.config, self.file)

    def open_store(self) -> Store:
        """The store, its folder made where it is a file."""
        url = self.config.store.url
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        return open_store(url, host=self.config.mailbox.address.rpartition("@")[2])

    def secret(self) -> bytes:
        """That signs case addresses."""
        return load_secret(Path(self.config.gate.secret_file))

    def desk(self) -> Desk:
        """What is the same for every mail that goes out."""
        config = self.config
        return Desk(
            mailbox=config.mailbox.address,
            name=config.mailbox.name,
            technicians=config.technicians.address,
            admin=config.admin.address,
            secret=self.secret(),
            policy=self.policy,
            internal=config.technicians.senders,
            language=config.mailbox.languages[0],
        )

    def gate(self, store: Store, limit: Callable[[], AbstractContextManager[object]] = nullcontext) -> Gate:
        """The judge."""
        replies = self.config.replies
        ceilings = Ceilings(replies.per_address_per_hour, replies.per_domain_per_hour, replies.per_hour)
        observe = self.config.gate.mode == "observe"
        return Gate(store, self.config.world(), self.policy, self.secret(), ceilings, limit, observe=observe)


def read_setup(file: Path | None) -> Setup:
    """Raises ConfigError with every fault of the config and its policy."""
    config = load_config(file)
    policy = config.gate.policy
    beside = (file.parent if file else Path()) / policy if policy else None
    return Setup(file, config, load_policy(beside, RULES, check_wording))
