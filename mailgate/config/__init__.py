"""Config and policy files: read whole, checked whole, all faults at once."""

from mailgate.config.doubt import doubts
from mailgate.config.load import load_config, load_policy, overlay_named
from mailgate.config.settings import Config

__all__ = ["Config", "doubts", "load_config", "load_policy", "overlay_named"]
