"""Moments as customers read them: Mexico's central time, which has had no summer time since 2022."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_CENTRAL = timezone(timedelta(hours=-6))
_MONTHS = {
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def moment(at: datetime, language: str) -> str:
    """An aware moment in words: "24 de noviembre de 2026 a las 09:30, hora del centro de México"."""
    here = at.astimezone(_CENTRAL)
    month = _MONTHS[language][here.month - 1]
    if language == "en":
        return f"{month} {here.day}, {here.year} at {here:%H:%M}, Mexico City time"
    return f"{here.day} de {month} de {here.year} a las {here:%H:%M}, hora del centro de México"
