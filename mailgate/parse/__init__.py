"""Bytes to `Mail` (RFC 5322, MIME): pure, never raises, bounded in time and memory; faults are in `Mail.defects`."""

from __future__ import annotations

from mailgate.parse.message import parse

__all__ = ["parse"]
