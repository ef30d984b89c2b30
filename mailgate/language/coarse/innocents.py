"""Words that a disguise could seem to name, and do not: found by comparing sounds with frequent words."""

INNOCENT = frozenset(("berga", "bergas"))
