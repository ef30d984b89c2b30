"""What an incident's reports have in common, as technicians read it: "FTP: conexión rechazada"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# The names are those of language/data/failures.toml.
SERVICES: Mapping[str, Mapping[str, str]] = {
    "es": {
        "ftp": "FTP", "webmail": "webmail", "mail": "correo", "panel": "panel de control", "database": "base de datos",
        "dns": "DNS", "ssh": "SSH", "server": "servidor", "certificate": "certificado", "site": "sitio web",
    },
    "en": {
        "ftp": "FTP", "webmail": "webmail", "mail": "mail", "panel": "control panel", "database": "database",
        "dns": "DNS", "ssh": "SSH", "server": "server", "certificate": "certificate", "site": "website",
    },
}  # fmt: skip
SYMPTOMS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "refused": "conexión rechazada", "denied": "acceso denegado", "login": "falla al iniciar sesión",
        "bounce": "rebota", "slow": "lentitud", "blank": "página en blanco", "down": "no responde",
        "expired": "vencido", "space": "sin espacio", "unresolved": "no resuelve", "delivery": "no entra o no sale",
    },
    "en": {
        "refused": "connection refused", "denied": "access denied", "login": "login fails",
        "bounce": "bounces", "slow": "slow", "blank": "blank page", "down": "does not respond",
        "expired": "expired", "space": "out of space", "unresolved": "does not resolve", "delivery": "not delivered",
    },
}  # fmt: skip


def failure(keys: Iterable[str], language: str) -> str:
    """Each service with its symptoms, of keys such as "ftp refused" and "site 503" (language.failure_keys).

    "" where reports are alike in the words of their subjects alone ("word: …"), which name no service.
    """
    told: dict[str, list[str]] = {}
    for key in sorted(keys):
        service, _, symptom = key.partition(" ")
        if service in SERVICES[language]:
            told.setdefault(service, []).append(SYMPTOMS[language].get(symptom, f"error {symptom}"))
    return "; ".join(f"{SERVICES[language][service]}: {', '.join(symptoms)}" for service, symptoms in told.items())
