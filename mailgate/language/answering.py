"""Words that hand over what was asked for ("lo que me pidieron", "as you requested"): they answer a case's return."""

from __future__ import annotations

import re

from mailgate.language.fold import fold

_ASKED = r"(?:pidieron|pidio|solicitaron|preguntaron|requirieron)"
_ASK = r"(?:piden?|solicitan?|preguntan?|requieren?)"
_LACK = r"falt(?:o|a|aba|aban|aron|an|antes?)"
_TOLD = r"(?:datos?|detalles?|informacion|info|information|details)"
_ANSWERS = re.compile(
    rf"""\b(?:
        (?:que|como)\s(?:(?:me|nos)\s)?(?:ustedes\s)?{_ASKED}
      | que\s(?:me|nos)\s(?:{_ASK}|han?\spedido|habian?\spedido)
      | lo\sque\s(?:(?:me|nos|les)\s)?{_LACK}
      | {_TOLD}\s(?:que\s)?(?:{_LACK}|solicitad[oa]s?|pedid[oa]s?|requerid[oa]s?)
      | (?:as|like|what|that|{_TOLD})\s(?:you\s(?:had\s|have\s)?(?:ask|request|want|need)(?:ed)?|requested|asked)
      | you\sasked\s(?:for|me|us|about|what|which|when|how|where|whether)
    )\b""",
    re.VERBOSE,
)
_LIMIT = 1500  # characters that are looked at


def answers(subject: str, words: str) -> bool:
    """Whether a message says that it brings what was asked for."""
    return bool(_ANSWERS.search(" ".join(fold(f"{subject}\n{words[:_LIMIT]}").split())))
