"""What the model tells of clauses and of whole mails."""

from __future__ import annotations

SPANS = ("affected", "symptom", "circumstances", "question", "high_sign", "claims", "announces", "external")
CLAUSE_LABELS = (
    *SPANS,
    "reports",
    "asks",
    "chases",
    "presses",
    "thanks",
    "beside",
)
KINDS = ("problem", "question", "request", "chaser", "pressure", "thanks", "nonsense", "test", "offtopic")
HEADS = (
    *(f"kind {kind}" for kind in KINDS), "report", "vague subject", "high",
    "lacks affected", "lacks symptom", "lacks circumstances", "lacks question", "claims", "announces", "external",
)  # fmt: skip
