"""Words that a disguise could seem to name, and do not: found by comparing readings with frequent words."""

_WORDS = "berga bergas coxon ginga gonorrhea gonorrhoea kagan mammon shiite shiites shingo"
INNOCENT = frozenset(_WORDS.split())
