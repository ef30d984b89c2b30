"""mailgate: a gate in front of a support mailbox."""

__version__ = "0.1.0"
